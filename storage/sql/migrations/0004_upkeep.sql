-- What running for years needs: articles that extraction could not read, texts that were removed by
-- age, and articles that were deleted on request.

CREATE TABLE core_quarantine (
    article_key UBIGINT NOT NULL, record_key UBIGINT NOT NULL, extractor_version VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, detail VARCHAR NOT NULL, tries INTEGER NOT NULL,
    quarantined_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE core_quarantine IS 'Articles that extraction crashed on or took too long for; left out until another version of the extractor comes, or they are released.';
COMMENT ON COLUMN core_quarantine.article_key IS 'Article.';
COMMENT ON COLUMN core_quarantine.record_key IS 'Record that was tried; its text stays in raw_articles.';
COMMENT ON COLUMN core_quarantine.extractor_version IS 'Version of extractor and lexicon that failed.';
COMMENT ON COLUMN core_quarantine.reason IS 'crash or timeout.';
COMMENT ON COLUMN core_quarantine.detail IS 'One line for people.';
COMMENT ON COLUMN core_quarantine.tries IS 'How often it was tried alone.';
COMMENT ON COLUMN core_quarantine.quarantined_at IS 'When it was given up, UTC.';

CREATE TABLE raw_pruned (record_key UBIGINT NOT NULL, pruned_at TIMESTAMP NOT NULL);
COMMENT ON TABLE raw_pruned IS 'Records of raw_articles whose text was removed by age; what was found in it stays.';
COMMENT ON COLUMN raw_pruned.record_key IS 'Record.';
COMMENT ON COLUMN raw_pruned.pruned_at IS 'When its text was removed, UTC.';

CREATE TABLE raw_forgotten (sha256 VARCHAR NOT NULL, forgotten_at TIMESTAMP NOT NULL);
COMMENT ON TABLE raw_forgotten IS 'Hashes of what was deleted on request, so that it does not come back with the next poll.';
COMMENT ON COLUMN raw_forgotten.sha256 IS 'Hex SHA-256 of the id or of the address of the article.';
COMMENT ON COLUMN raw_forgotten.forgotten_at IS 'When it was deleted, UTC.';
