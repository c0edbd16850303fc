-- Question: which record of each article counts now? Grain: one row per article.
-- Input: new_records. Output: touched (temporary): the articles with the days and feeds they were and are on.
-- The rank is a maximum over fields of the record, so the order of arrival does not matter.

-- The same item of a provider may come through several feeds, as an article of each. What one of them
-- brings (a kill, a later version) counts against the others: kept by item, for those with more than a first version.
CREATE OR REPLACE TEMP TABLE changed_items AS
SELECT item_key, max(version) AS version, max(canceled_version) AS canceled_version
FROM (
    SELECT item_key, CASE WHEN status <> 'canceled' THEN version END AS version,
        CASE WHEN status = 'canceled' THEN version END AS canceled_version
    FROM new_records WHERE item_key IS NOT NULL
    UNION ALL
    SELECT item_key, version, canceled_version FROM core_items SEMI JOIN new_records USING (item_key)
)
GROUP BY item_key HAVING max(version) > 1 OR max(canceled_version) IS NOT NULL;

DELETE FROM core_items WHERE item_key IN (SELECT item_key FROM changed_items);
INSERT INTO core_items BY NAME SELECT * FROM changed_items ORDER BY item_key;

CREATE OR REPLACE TEMP TABLE chosen AS
WITH concerned AS (
    SELECT article_key FROM new_records
    UNION
    SELECT article_key FROM core_articles SEMI JOIN changed_items USING (item_key)
), every_record AS (
    SELECT article_key, id, record_key, item_key, published, source, language, status AS record_status, version,
        CASE WHEN status = 'canceled' THEN version END AS canceled_version, full_text, size, NULL AS story_id
    FROM new_records
    UNION ALL
    SELECT article_key, id, record_key, item_key, published, source, language, record_status, version,
        canceled_version, full_text, size, story_id
    FROM core_articles SEMI JOIN concerned USING (article_key)
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
SELECT r.* EXCLUDE (place), FALSE AS lead,
    CASE
        WHEN r.canceled_version >= r.version OR i.canceled_version >= r.version THEN 'canceled'
        WHEN i.version > r.version THEN 'replaced'
        ELSE r.record_status
    END AS status
FROM ranked AS r LEFT JOIN core_items AS i USING (item_key)
WHERE place = 1;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_key, published::DATE AS day, source FROM core_articles SEMI JOIN chosen USING (article_key)
UNION
SELECT article_key, published::DATE, source FROM chosen;

DELETE FROM core_articles WHERE article_key IN (SELECT article_key FROM chosen);
INSERT INTO core_articles BY NAME SELECT * FROM chosen ORDER BY published, id;

CREATE OR REPLACE TEMP TABLE touched_stories AS SELECT DISTINCT story_id FROM chosen;
