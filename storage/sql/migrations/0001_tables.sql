-- The first schema. Times are UTC without a zone. No keys, sequences or enumerations, so that
-- the same statements run on DuckLake. Keys are 64 bits of MD5 over a stable identity, so that
-- the tables do not depend on the order in which things arrived.

CREATE TABLE runs (
    run_id VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, finished_at TIMESTAMP,
    outcome VARCHAR, version VARCHAR, summary JSON
);
COMMENT ON TABLE runs IS 'One row per run of the program that wrote here.';
COMMENT ON COLUMN runs.run_id IS 'Identifier of the run (UUID).';
COMMENT ON COLUMN runs.started_at IS 'When it started, UTC.';
COMMENT ON COLUMN runs.finished_at IS 'When it ended, UTC; null while it runs or when it was killed.';
COMMENT ON COLUMN runs.outcome IS 'done or failed; null like finished_at.';
COMMENT ON COLUMN runs.version IS 'Version of the program.';
COMMENT ON COLUMN runs.summary IS 'Counts and messages of the run.';

CREATE TABLE raw_fetches (
    feed_id VARCHAR NOT NULL, polled_at TIMESTAMP NOT NULL, outcome VARCHAR NOT NULL, status INTEGER,
    url VARCHAR, final_url VARCHAR, content_type VARCHAR, bytes BIGINT, ms INTEGER,
    items INTEGER, new_items INTEGER, etag VARCHAR, last_modified VARCHAR, body_sha256 VARCHAR,
    next_poll TIMESTAMP, message VARCHAR
);
COMMENT ON TABLE raw_fetches IS 'One row per poll of a feed or read of a drop folder, with its outcome.';
COMMENT ON COLUMN raw_fetches.feed_id IS 'Feed of config/feeds.toml, or the drop folder.';
COMMENT ON COLUMN raw_fetches.polled_at IS 'When the poll started, UTC.';
COMMENT ON COLUMN raw_fetches.outcome IS 'new, unchanged, failed, parked or skipped.';
COMMENT ON COLUMN raw_fetches.status IS 'HTTP status; null when there was no answer.';
COMMENT ON COLUMN raw_fetches.url IS 'Address that was asked.';
COMMENT ON COLUMN raw_fetches.final_url IS 'Address that answered, after redirects.';
COMMENT ON COLUMN raw_fetches.content_type IS 'Content-Type as sent.';
COMMENT ON COLUMN raw_fetches.bytes IS 'Bytes of the body after decompression.';
COMMENT ON COLUMN raw_fetches.ms IS 'Milliseconds the poll took.';
COMMENT ON COLUMN raw_fetches.items IS 'Items in the document.';
COMMENT ON COLUMN raw_fetches.new_items IS 'Items that were not known before.';
COMMENT ON COLUMN raw_fetches.etag IS 'ETag of the answer, verbatim.';
COMMENT ON COLUMN raw_fetches.last_modified IS 'Last-Modified of the answer, verbatim.';
COMMENT ON COLUMN raw_fetches.body_sha256 IS 'Hex SHA-256 of the body.';
COMMENT ON COLUMN raw_fetches.next_poll IS 'When the feed is due again, UTC.';
COMMENT ON COLUMN raw_fetches.message IS 'What went wrong or was noticed, in one line.';

CREATE TABLE raw_feed_states (feed_id VARCHAR NOT NULL, state JSON NOT NULL);
COMMENT ON TABLE raw_feed_states IS 'What is remembered of a feed between polls; saved only together with the articles of the poll.';
COMMENT ON COLUMN raw_feed_states.feed_id IS 'Feed of config/feeds.toml.';
COMMENT ON COLUMN raw_feed_states.state IS 'The record FeedState: validators, next poll, failures, redirects, parking.';

CREATE TABLE raw_articles (
    record_key UBIGINT NOT NULL, article_key UBIGINT NOT NULL, id VARCHAR NOT NULL,
    version BIGINT NOT NULL, status VARCHAR NOT NULL, published TIMESTAMP NOT NULL,
    date_source VARCHAR NOT NULL, source VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
    language VARCHAR NOT NULL, url VARCHAR NOT NULL, guid VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL, dateline VARCHAR, agency VARCHAR, full_text BOOLEAN NOT NULL,
    size INTEGER NOT NULL, text_sha256 VARCHAR NOT NULL, title VARCHAR NOT NULL,
    text VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL
);
COMMENT ON TABLE raw_articles IS 'Every article as parsed, every version of it, never changed; core_articles says which one counts.';
COMMENT ON COLUMN raw_articles.record_key IS '64 bits of MD5 over all fields but first_seen: the same record is stored once.';
COMMENT ON COLUMN raw_articles.article_key IS '64 bits of MD5 of id.';
COMMENT ON COLUMN raw_articles.id IS 'Stable id of the article, the same for all its versions.';
COMMENT ON COLUMN raw_articles.version IS 'Version as the provider counts.';
COMMENT ON COLUMN raw_articles.status IS 'IPTC publishing status: usable, withheld or canceled.';
COMMENT ON COLUMN raw_articles.published IS 'When it was published, UTC.';
COMMENT ON COLUMN raw_articles.date_source IS 'Where the date came from: document, feed, page or heuristic.';
COMMENT ON COLUMN raw_articles.source IS 'Feed or drop folder it came through.';
COMMENT ON COLUMN raw_articles.outlet IS 'Who published it.';
COMMENT ON COLUMN raw_articles.language IS 'ISO 639-1.';
COMMENT ON COLUMN raw_articles.url IS 'Normalised address.';
COMMENT ON COLUMN raw_articles.guid IS 'Identifier of the item in its feed or wire format.';
COMMENT ON COLUMN raw_articles.authors IS 'Names as printed.';
COMMENT ON COLUMN raw_articles.dateline IS 'Place of the dateline as printed.';
COMMENT ON COLUMN raw_articles.agency IS 'Agency credited.';
COMMENT ON COLUMN raw_articles.full_text IS 'False when only a summary or a cheap text was available.';
COMMENT ON COLUMN raw_articles.size IS 'Characters of the text.';
COMMENT ON COLUMN raw_articles.text_sha256 IS 'Hex SHA-256 of title, line break and text.';
COMMENT ON COLUMN raw_articles.title IS 'Headline.';
COMMENT ON COLUMN raw_articles.text IS 'Body; all offsets count from the start of title, line break, body.';
COMMENT ON COLUMN raw_articles.first_seen IS 'When the record was first stored, UTC.';

CREATE TABLE raw_rejects (
    source VARCHAR NOT NULL, url VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL,
    first_seen TIMESTAMP NOT NULL
);
COMMENT ON TABLE raw_rejects IS 'What could not become an article, once per source, url, reason and bytes.';
COMMENT ON COLUMN raw_rejects.source IS 'Feed or drop folder.';
COMMENT ON COLUMN raw_rejects.url IS 'Address or file name.';
COMMENT ON COLUMN raw_rejects.reason IS 'Short stable word, such as no-date or too-large.';
COMMENT ON COLUMN raw_rejects.detail IS 'One line for people.';
COMMENT ON COLUMN raw_rejects.sha256 IS 'Hex SHA-256 of the rejected bytes, empty when there were none.';
COMMENT ON COLUMN raw_rejects.bytes IS 'Size of what was rejected.';
COMMENT ON COLUMN raw_rejects.first_seen IS 'When it was first rejected, UTC.';

CREATE TABLE core_articles (
    article_key UBIGINT NOT NULL, id VARCHAR NOT NULL, record_key UBIGINT NOT NULL,
    published TIMESTAMP NOT NULL, source VARCHAR NOT NULL, language VARCHAR NOT NULL,
    status VARCHAR NOT NULL, record_status VARCHAR NOT NULL, version BIGINT NOT NULL,
    canceled_version BIGINT, full_text BOOLEAN NOT NULL, size INTEGER NOT NULL,
    story_id VARCHAR NOT NULL, lead BOOLEAN NOT NULL
);
COMMENT ON TABLE core_articles IS 'One row per article: which record of raw_articles counts, and its story.';
COMMENT ON COLUMN core_articles.article_key IS '64 bits of MD5 of id.';
COMMENT ON COLUMN core_articles.id IS 'Stable id of the article.';
COMMENT ON COLUMN core_articles.record_key IS 'The record that counts: the highest by not canceled, version, published, full text, size, key.';
COMMENT ON COLUMN core_articles.published IS 'When that record was published, UTC.';
COMMENT ON COLUMN core_articles.source IS 'Feed or drop folder it came through.';
COMMENT ON COLUMN core_articles.language IS 'ISO 639-1.';
COMMENT ON COLUMN core_articles.status IS 'usable, withheld, or canceled when a kill of the same or a later version is known.';
COMMENT ON COLUMN core_articles.record_status IS 'Status of the record itself.';
COMMENT ON COLUMN core_articles.version IS 'Version of the record.';
COMMENT ON COLUMN core_articles.canceled_version IS 'Highest version of a kill notice.';
COMMENT ON COLUMN core_articles.full_text IS 'False when the record is only a summary.';
COMMENT ON COLUMN core_articles.size IS 'Characters of the record''s text.';
COMMENT ON COLUMN core_articles.story_id IS 'Story: id of its earliest member.';
COMMENT ON COLUMN core_articles.lead IS 'True for the earliest usable member of the story: the one that counts when a story counts once.';

CREATE TABLE core_stories (
    story_id VARCHAR NOT NULL, lead_key UBIGINT NOT NULL, first_published TIMESTAMP NOT NULL,
    last_published TIMESTAMP NOT NULL, articles INTEGER NOT NULL, sources INTEGER NOT NULL
);
COMMENT ON TABLE core_stories IS 'Near-duplicate articles as one story; a single article is a story too.';
COMMENT ON COLUMN core_stories.story_id IS 'Id of the earliest member, by published and id.';
COMMENT ON COLUMN core_stories.lead_key IS 'article_key of the earliest usable member.';
COMMENT ON COLUMN core_stories.first_published IS 'Earliest usable member, UTC.';
COMMENT ON COLUMN core_stories.last_published IS 'Latest usable member, UTC.';
COMMENT ON COLUMN core_stories.articles IS 'Usable members: the original and its reprints.';
COMMENT ON COLUMN core_stories.sources IS 'Feeds that carried it.';

CREATE TABLE core_fingerprints (
    article_key UBIGINT NOT NULL, record_key UBIGINT NOT NULL, published TIMESTAMP NOT NULL,
    signature BLOB NOT NULL, bands UBIGINT[] NOT NULL
);
COMMENT ON TABLE core_fingerprints IS 'What near-duplicate stories are found by.';
COMMENT ON COLUMN core_fingerprints.article_key IS 'Article.';
COMMENT ON COLUMN core_fingerprints.record_key IS 'Record whose text it was made from.';
COMMENT ON COLUMN core_fingerprints.published IS 'As in core_articles, UTC.';
COMMENT ON COLUMN core_fingerprints.signature IS 'MinHash signature.';
COMMENT ON COLUMN core_fingerprints.bands IS 'LSH band keys: candidates share one.';

CREATE TABLE core_extractions (
    article_key UBIGINT NOT NULL, record_key UBIGINT NOT NULL, extractor_version VARCHAR NOT NULL,
    sentences INTEGER NOT NULL, parsed INTEGER NOT NULL, mentions INTEGER NOT NULL,
    quotes INTEGER NOT NULL, skipped VARCHAR, extracted_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE core_extractions IS 'One row per article that extraction has seen; no row for its record and this extractor version means: waiting.';
COMMENT ON COLUMN core_extractions.article_key IS 'Article.';
COMMENT ON COLUMN core_extractions.record_key IS 'Record that was read.';
COMMENT ON COLUMN core_extractions.extractor_version IS 'Version of extractor and lexicon.';
COMMENT ON COLUMN core_extractions.sentences IS 'Sentences of the article.';
COMMENT ON COLUMN core_extractions.parsed IS 'Sentences that passed the gate.';
COMMENT ON COLUMN core_extractions.mentions IS 'Mentions found.';
COMMENT ON COLUMN core_extractions.quotes IS 'Direct quotes found.';
COMMENT ON COLUMN core_extractions.skipped IS 'Why extraction did not look, such as the language; null when it did.';
COMMENT ON COLUMN core_extractions.extracted_at IS 'When the result was stored, UTC.';

CREATE TABLE core_sentences (
    article_key UBIGINT NOT NULL, sentence_start INTEGER NOT NULL, sentence VARCHAR NOT NULL
);
COMMENT ON TABLE core_sentences IS 'Sentences with a mention, each once.';
COMMENT ON COLUMN core_sentences.article_key IS 'Article.';
COMMENT ON COLUMN core_sentences.sentence_start IS 'Offset of the sentence in title, line break, text.';
COMMENT ON COLUMN core_sentences.sentence IS 'The sentence as in the article.';

CREATE TABLE core_mentions (
    mention_key UBIGINT NOT NULL, article_key UBIGINT NOT NULL, published TIMESTAMP NOT NULL,
    event VARCHAR NOT NULL, mode VARCHAR, actors VARCHAR[] NOT NULL, targets VARCHAR[] NOT NULL,
    modality VARCHAR NOT NULL, speaker VARCHAR, event_date VARCHAR, place VARCHAR,
    country VARCHAR, lat FLOAT, lon FLOAT, tension DECIMAL(7, 4) NOT NULL,
    confidence DECIMAL(4, 3) NOT NULL, sentence_start INTEGER NOT NULL, trigger_start INTEGER NOT NULL,
    trigger_length INTEGER NOT NULL, trigger_text VARCHAR, reasons VARCHAR[] NOT NULL
);
COMMENT ON TABLE core_mentions IS 'One PLOVER event stated in one sentence, of the record that counts; also those of killed articles, which the views and trends leave out.';
COMMENT ON COLUMN core_mentions.mention_key IS '64 bits of MD5 over article id, version, offsets, event, modality, actors, targets.';
COMMENT ON COLUMN core_mentions.article_key IS 'Article.';
COMMENT ON COLUMN core_mentions.published IS 'When the article was published, UTC.';
COMMENT ON COLUMN core_mentions.event IS 'PLOVER class, see core_events.';
COMMENT ON COLUMN core_mentions.mode IS 'PLOVER mode where the words give it.';
COMMENT ON COLUMN core_mentions.actors IS 'Codes of those who do it.';
COMMENT ON COLUMN core_mentions.targets IS 'Codes of those it is done to; empty for mutual events.';
COMMENT ON COLUMN core_mentions.modality IS 'actual, alleged, denied, requested or future.';
COMMENT ON COLUMN core_mentions.speaker IS 'Code of who says so; null when the journalist does.';
COMMENT ON COLUMN core_mentions.event_date IS 'YYYY-MM-DD, YYYY-MM or YYYY, as far as the text tells.';
COMMENT ON COLUMN core_mentions.place IS 'Place as named in the text.';
COMMENT ON COLUMN core_mentions.country IS 'State of the place, ISO 3166-1 alpha-3.';
COMMENT ON COLUMN core_mentions.lat IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN core_mentions.lon IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN core_mentions.tension IS 'Signed weight: conflict above, cooperation below zero, scaled by modality.';
COMMENT ON COLUMN core_mentions.confidence IS 'Calibrated probability that the mention is right.';
COMMENT ON COLUMN core_mentions.sentence_start IS 'Key of the sentence in core_sentences.';
COMMENT ON COLUMN core_mentions.trigger_start IS 'Offset of the trigger in title, line break, text.';
COMMENT ON COLUMN core_mentions.trigger_length IS 'Characters of the trigger.';
COMMENT ON COLUMN core_mentions.trigger_text IS 'The trigger, only where the sentence does not have it at its offsets word for word.';
COMMENT ON COLUMN core_mentions.reasons IS 'Ids of the lexicon and registry rows that fired.';

CREATE TABLE core_quotes (
    quote_key UBIGINT NOT NULL, article_key UBIGINT NOT NULL, published TIMESTAMP NOT NULL,
    text VARCHAR NOT NULL, speaker VARCHAR, speaker_code VARCHAR, quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL
);
COMMENT ON TABLE core_quotes IS 'Direct quotations with their speaker.';
COMMENT ON COLUMN core_quotes.quote_key IS '64 bits of MD5 over article id, version and offsets.';
COMMENT ON COLUMN core_quotes.article_key IS 'Article.';
COMMENT ON COLUMN core_quotes.published IS 'When the article was published, UTC.';
COMMENT ON COLUMN core_quotes.text IS 'The words between the marks.';
COMMENT ON COLUMN core_quotes.speaker IS 'Fullest form of the name in the article.';
COMMENT ON COLUMN core_quotes.speaker_code IS 'Code of the actor the speaker stands for.';
COMMENT ON COLUMN core_quotes.quote_start IS 'Offset in title, line break, text.';
COMMENT ON COLUMN core_quotes.quote_end IS 'Offset after the last character.';

CREATE TABLE core_actors (code VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, state VARCHAR);
COMMENT ON TABLE core_actors IS 'Actors that codes stand for, filled from config/actors.';
COMMENT ON COLUMN core_actors.code IS 'ISO 3166-1 alpha-3, acronym or name in capitals.';
COMMENT ON COLUMN core_actors.name IS 'English name.';
COMMENT ON COLUMN core_actors.kind IS 'state, organisation, group or other.';
COMMENT ON COLUMN core_actors.state IS 'State the actor belongs to or acts in, if any.';

CREATE TABLE core_events (
    event VARCHAR NOT NULL, quad VARCHAR NOT NULL, goldstein DOUBLE NOT NULL, definition VARCHAR NOT NULL
);
COMMENT ON TABLE core_events IS 'The 16 PLOVER classes, filled from config/ontology.';
COMMENT ON COLUMN core_events.event IS 'PLOVER class.';
COMMENT ON COLUMN core_events.quad IS 'verbal cooperation, material cooperation, verbal conflict or material conflict.';
COMMENT ON COLUMN core_events.goldstein IS 'Weight on the Goldstein scale, -10 to 10.';
COMMENT ON COLUMN core_events.definition IS 'What the class holds.';

CREATE TABLE out_pair_mentions (
    day DATE NOT NULL, source VARCHAR NOT NULL, article_key UBIGINT NOT NULL, lead BOOLEAN NOT NULL,
    actor VARCHAR NOT NULL, target VARCHAR, actor_state VARCHAR NOT NULL, target_state VARCHAR,
    mutual BOOLEAN NOT NULL, event VARCHAR NOT NULL, modality VARCHAR NOT NULL,
    mentions INTEGER NOT NULL, pair_once INTEGER NOT NULL, actor_once INTEGER NOT NULL,
    target_once INTEGER NOT NULL, actor_code_once INTEGER NOT NULL,
    target_code_once INTEGER NOT NULL, once INTEGER NOT NULL, tension DECIMAL(9, 4) NOT NULL
);
COMMENT ON TABLE out_pair_mentions IS 'Mentions by article and pair of actor and target, usable articles only: what every trend counts.';
COMMENT ON COLUMN out_pair_mentions.day IS 'Day of publication, UTC.';
COMMENT ON COLUMN out_pair_mentions.source IS 'Feed.';
COMMENT ON COLUMN out_pair_mentions.article_key IS 'Article.';
COMMENT ON COLUMN out_pair_mentions.lead IS 'True when the article stands for its story.';
COMMENT ON COLUMN out_pair_mentions.actor IS 'Code of who does it; UNK when nobody is named.';
COMMENT ON COLUMN out_pair_mentions.target IS 'Code of whom it is done to; null when nobody is named.';
COMMENT ON COLUMN out_pair_mentions.actor_state IS 'actor without -OPP, -CIV or -REB.';
COMMENT ON COLUMN out_pair_mentions.target_state IS 'target without -OPP, -CIV or -REB.';
COMMENT ON COLUMN out_pair_mentions.mutual IS 'True for events without a target and with several actors: both directions are here.';
COMMENT ON COLUMN out_pair_mentions.event IS 'PLOVER class.';
COMMENT ON COLUMN out_pair_mentions.modality IS 'actual, alleged, denied, requested or future.';
COMMENT ON COLUMN out_pair_mentions.mentions IS 'Mentions with this actor and target.';
COMMENT ON COLUMN out_pair_mentions.pair_once IS 'Those of them that count here for the pair of states: each mention counts in one row of the pair.';
COMMENT ON COLUMN out_pair_mentions.actor_once IS 'Those that count here for actor_state, so that its mentions are this sum where it is the actor ...';
COMMENT ON COLUMN out_pair_mentions.target_once IS '... plus this sum where it is the target.';
COMMENT ON COLUMN out_pair_mentions.actor_code_once IS 'As actor_once, for the code with its suffix.';
COMMENT ON COLUMN out_pair_mentions.target_code_once IS 'As target_once, for the code with its suffix.';
COMMENT ON COLUMN out_pair_mentions.once IS 'Those that count here for the world.';
COMMENT ON COLUMN out_pair_mentions.tension IS 'Sum of their signed tension.';

CREATE TABLE out_coverage_daily (
    day DATE NOT NULL, source VARCHAR NOT NULL, stored INTEGER NOT NULL, articles INTEGER NOT NULL,
    stories INTEGER NOT NULL, conflict_articles INTEGER NOT NULL, conflict_stories INTEGER NOT NULL,
    mentions INTEGER NOT NULL, tension_up DECIMAL(18, 4) NOT NULL, tension_down DECIMAL(18, 4) NOT NULL
);
COMMENT ON TABLE out_coverage_daily IS 'What a feed carried on a day: the denominators of every trend.';
COMMENT ON COLUMN out_coverage_daily.day IS 'Day of publication, UTC.';
COMMENT ON COLUMN out_coverage_daily.source IS 'Feed.';
COMMENT ON COLUMN out_coverage_daily.stored IS 'Usable articles, read or not.';
COMMENT ON COLUMN out_coverage_daily.articles IS 'Usable articles that extraction has read.';
COMMENT ON COLUMN out_coverage_daily.stories IS 'Those of them that stand for their story.';
COMMENT ON COLUMN out_coverage_daily.conflict_articles IS 'Articles read with a mention of tension above zero.';
COMMENT ON COLUMN out_coverage_daily.conflict_stories IS 'Stories with such a mention.';
COMMENT ON COLUMN out_coverage_daily.mentions IS 'Mentions, each once.';
COMMENT ON COLUMN out_coverage_daily.tension_up IS 'Sum of tension above zero over stories, each mention once.';
COMMENT ON COLUMN out_coverage_daily.tension_down IS 'Sum of tension below zero over stories, each mention once.';
