-- Question: what did extraction find? Grain: article, sentence, mention, quote.
-- Input: accepted; incoming_mentions, incoming_sentences, incoming_quotes, each row once. Delete + insert by article, in one transaction.
CREATE OR REPLACE TEMP TABLE touched AS SELECT article_key, published::DATE AS day, source FROM accepted;

CREATE OR REPLACE TEMP TABLE read_before AS
SELECT article_key FROM core_extractions SEMI JOIN accepted USING (article_key);
DELETE FROM core_mentions WHERE article_key IN (SELECT article_key FROM read_before);
DELETE FROM core_sentences WHERE article_key IN (SELECT article_key FROM read_before);
DELETE FROM core_quotes WHERE article_key IN (SELECT article_key FROM read_before);
DELETE FROM core_extractions WHERE article_key IN (SELECT article_key FROM read_before);
DELETE FROM core_quarantine WHERE article_key IN (SELECT article_key FROM accepted);

INSERT INTO core_sentences BY NAME
SELECT a.article_key, s.* EXCLUDE (nr) FROM incoming_sentences AS s JOIN accepted AS a USING (nr);

INSERT INTO core_mentions BY NAME
SELECT md5_number_lower(concat_ws(
        chr(31), a.id, a.version, m.trigger_start, m.trigger_length, m.event, m.modality,
        array_to_string(m.actors, ' '), array_to_string(m.targets, ' ')
    )) AS mention_key,
    a.article_key, a.published, m.* EXCLUDE (nr)
    REPLACE (tension::DECIMAL(7, 4) AS tension, confidence::DECIMAL(4, 3) AS confidence)
FROM incoming_mentions AS m JOIN accepted AS a USING (nr);

INSERT INTO core_quotes BY NAME
SELECT DISTINCT ON (quote_key) * EXCLUDE (nr) FROM (
    SELECT md5_number_lower(concat_ws(chr(31), a.id, a.version, q.quote_start, q.quote_end)) AS quote_key,
        a.article_key, a.published, q.*
    FROM incoming_quotes AS q JOIN accepted AS a USING (nr)
) ORDER BY published, article_key, quote_start, quote_key;

INSERT INTO core_extractions BY NAME
SELECT a.article_key, a.record_key, a.published, a.extractor_version, a.sentences, a.parsed, a.skipped, a.extracted_at,
    coalesce(m.n, 0) AS mentions, coalesce(q.n, 0) AS quotes
FROM accepted AS a
LEFT JOIN (SELECT nr, count(*) AS n FROM incoming_mentions GROUP BY nr) AS m USING (nr)
LEFT JOIN (SELECT nr, count(*) AS n FROM incoming_quotes GROUP BY nr) AS q USING (nr)
ORDER BY a.published, a.article_key;
