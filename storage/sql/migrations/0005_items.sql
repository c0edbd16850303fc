-- Items of providers over all feeds that carry them, and embargoes that end.

CREATE TABLE core_items (item_key UBIGINT NOT NULL, version BIGINT, canceled_version BIGINT);
COMMENT ON TABLE core_items IS 'Items with a kill or more than a first version, over all feeds that carry them: what the one brings counts against the others.';
COMMENT ON COLUMN core_items.item_key IS '64 bits of MD5 of the provider in lower case and the guid.';
COMMENT ON COLUMN core_items.version IS 'Highest version that is not a kill.';
COMMENT ON COLUMN core_items.canceled_version IS 'Highest version of a kill notice.';

ALTER TABLE core_articles ADD COLUMN item_key UBIGINT;
UPDATE core_articles SET item_key = md5_number_lower(concat_ws(chr(31), lower(r.outlet), r.guid))
FROM raw_articles AS r WHERE r.record_key = core_articles.record_key AND r.guid <> '';
COMMENT ON COLUMN core_articles.item_key IS 'Item of its provider, see core_items; null for records without a guid.';

INSERT INTO core_items BY NAME
SELECT md5_number_lower(concat_ws(chr(31), lower(outlet), guid)) AS item_key,
    max(version) FILTER (status <> 'canceled') AS version, max(version) FILTER (status = 'canceled') AS canceled_version
FROM raw_articles WHERE guid <> ''
GROUP BY item_key HAVING max(version) FILTER (status <> 'canceled') > 1 OR count(*) FILTER (status = 'canceled') > 0
ORDER BY item_key;

COMMENT ON COLUMN raw_articles.status IS 'usable, embargoed (until published), withheld or canceled.';
COMMENT ON COLUMN core_articles.status IS 'That of the record; canceled when a kill of the same or a later version is known from any feed, replaced when a later version came through another feed.';
COMMENT ON COLUMN core_articles.record_status IS 'Status of the record itself; an embargo that has ended makes it usable.';
COMMENT ON COLUMN core_articles.canceled_version IS 'Highest version of a kill notice that came with the article''s own id.';
