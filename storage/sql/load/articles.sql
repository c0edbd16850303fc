-- Question: which records of articles are new? Grain: one row per record.
-- Input: incoming_articles. Output: new_records (temporary). Runs inside one transaction.
-- What was deleted on request stays away. The key is over the fields by name, so that a later column does not make every record new.
CREATE OR REPLACE TEMP TABLE new_records AS
WITH keyed AS (
    SELECT
        md5_number_lower(concat_ws(
            chr(31), id, version, status, url, epoch_us(published), date_source, source, outlet, language,
            array_to_string(authors, chr(30)), coalesce(dateline, ''), coalesce(agency, ''), guid,
            full_text, text_sha256
        )) AS record_key,
        md5_number_lower(id) AS article_key,
        CASE WHEN guid <> '' THEN md5_number_lower(concat_ws(chr(31), lower(outlet), guid)) END AS item_key, *
    FROM incoming_articles
    WHERE sha256(id) NOT IN (SELECT sha256 FROM raw_forgotten)
        AND sha256(url) NOT IN (SELECT sha256 FROM raw_forgotten)
)
SELECT DISTINCT ON (record_key) * FROM keyed ANTI JOIN raw_articles USING (record_key);

INSERT INTO raw_articles BY NAME SELECT * EXCLUDE (item_key) FROM new_records ORDER BY published, id, version;
