-- Question: which record of each article counts now? Grain: one row per article.
-- Input: new_records. Output: touched (temporary): the articles with the days and feeds they were and are on.
-- The rank is a maximum over fields of the record, so the order of arrival does not matter.
CREATE OR REPLACE TEMP TABLE chosen AS
WITH every_record AS (
    SELECT article_key, id, record_key, published, source, language, status AS record_status, version,
        CASE WHEN status = 'canceled' THEN version END AS canceled_version, full_text, size, NULL AS story_id
    FROM new_records
    UNION ALL
    SELECT article_key, id, record_key, published, source, language, record_status, version,
        canceled_version, full_text, size, story_id
    FROM core_articles SEMI JOIN new_records USING (article_key)
), ranked AS (
    SELECT * REPLACE (
            max(canceled_version) OVER same AS canceled_version,
            coalesce(max(story_id) OVER same, id) AS story_id
        ),
        row_number() OVER (
            PARTITION BY article_key
            ORDER BY record_status = 'canceled', version DESC, published DESC, full_text DESC, size DESC,
                record_key DESC
        ) AS place
    FROM every_record
    WINDOW same AS (PARTITION BY article_key)
)
SELECT * EXCLUDE (place),
    CASE WHEN canceled_version >= version THEN 'canceled' ELSE record_status END AS status, FALSE AS lead
FROM ranked WHERE place = 1;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_key, published::DATE AS day, source FROM core_articles SEMI JOIN chosen USING (article_key)
UNION
SELECT article_key, published::DATE, source FROM chosen;

DELETE FROM core_articles WHERE article_key IN (SELECT article_key FROM chosen);
INSERT INTO core_articles BY NAME SELECT * FROM chosen ORDER BY published, id;

CREATE OR REPLACE TEMP TABLE touched_stories AS SELECT DISTINCT story_id FROM chosen;
