-- The public views: stable names and columns for people and tools. Everything else is internal.

CREATE VIEW articles AS
SELECT a.id, r.url, a.published, r.title, a.source, r.outlet, a.language, a.story_id
FROM core_articles AS a JOIN raw_articles AS r USING (record_key)
WHERE a.status = 'usable';
COMMENT ON VIEW articles IS 'Usable articles in the version that counts.';
COMMENT ON COLUMN articles.id IS 'Stable id of the article.';
COMMENT ON COLUMN articles.url IS 'Normalised address.';
COMMENT ON COLUMN articles.published IS 'When it was published, UTC.';
COMMENT ON COLUMN articles.title IS 'Headline.';
COMMENT ON COLUMN articles.source IS 'Feed or drop folder.';
COMMENT ON COLUMN articles.outlet IS 'Who published it.';
COMMENT ON COLUMN articles.language IS 'ISO 639-1.';
COMMENT ON COLUMN articles.story_id IS 'Story it belongs to.';

CREATE VIEW mentions AS
SELECT
    printf('%016x', m.mention_key) AS id, a.id AS article_id, a.story_id, m.event, m.mode, e.quad,
    m.actors, m.targets, m.modality, m.speaker, m.event_date, m.place,
    m.lat::DOUBLE AS lat, m.lon::DOUBLE AS lon, m.tension::DOUBLE AS tension,
    coalesce(m.trigger_text, substring(s.sentence, m.trigger_start - m.sentence_start + 1, m.trigger_length)) AS "trigger",
    s.sentence, m.trigger_start AS start, m.trigger_start + m.trigger_length AS "end",
    m.confidence::DOUBLE AS confidence, m.published
FROM core_mentions AS m
JOIN core_articles AS a USING (article_key)
JOIN core_sentences AS s USING (article_key, sentence_start)
LEFT JOIN core_events AS e ON e.event = m.event
WHERE a.status = 'usable';
COMMENT ON VIEW mentions IS 'Who does what to whom, one row per event stated in a sentence of a usable article. Codings are reports, not verified incidents.';
COMMENT ON COLUMN mentions.id IS 'Stable id, 16 hex digits.';
COMMENT ON COLUMN mentions.article_id IS 'Article, see articles.id.';
COMMENT ON COLUMN mentions.story_id IS 'Story, see stories.story_id.';
COMMENT ON COLUMN mentions.event IS 'PLOVER class.';
COMMENT ON COLUMN mentions.mode IS 'PLOVER mode where the words give it.';
COMMENT ON COLUMN mentions.quad IS 'verbal cooperation, material cooperation, verbal conflict or material conflict.';
COMMENT ON COLUMN mentions.actors IS 'Codes of those who do it.';
COMMENT ON COLUMN mentions.targets IS 'Codes of those it is done to; empty for mutual events.';
COMMENT ON COLUMN mentions.modality IS 'actual, alleged, denied, requested or future.';
COMMENT ON COLUMN mentions.speaker IS 'Code of who says so; null when the journalist does.';
COMMENT ON COLUMN mentions.event_date IS 'YYYY-MM-DD, YYYY-MM or YYYY, as far as the text tells; TRY_CAST(event_date AS DATE) gives the whole days.';
COMMENT ON COLUMN mentions.place IS 'Place as named in the text.';
COMMENT ON COLUMN mentions.lat IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN mentions.lon IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN mentions.tension IS 'Signed weight: conflict above, cooperation below zero, scaled by modality.';
COMMENT ON COLUMN mentions."trigger" IS 'The words that state the event.';
COMMENT ON COLUMN mentions.sentence IS 'The sentence as in the article.';
COMMENT ON COLUMN mentions.start IS 'Offset of the trigger in title, line break, text.';
COMMENT ON COLUMN mentions."end" IS 'Offset after the trigger.';
COMMENT ON COLUMN mentions.confidence IS 'Calibrated probability that the mention is right.';
COMMENT ON COLUMN mentions.published IS 'When the article was published, UTC.';

CREATE VIEW quotes AS
SELECT
    printf('%016x', q.quote_key) AS id, a.id AS article_id, a.story_id, q.text, q.speaker,
    q.speaker_code, q.quote_start AS start, q.quote_end AS "end", q.published
FROM core_quotes AS q JOIN core_articles AS a USING (article_key)
WHERE a.status = 'usable';
COMMENT ON VIEW quotes IS 'Direct quotations in usable articles.';
COMMENT ON COLUMN quotes.id IS 'Stable id, 16 hex digits.';
COMMENT ON COLUMN quotes.article_id IS 'Article, see articles.id.';
COMMENT ON COLUMN quotes.story_id IS 'Story, see stories.story_id.';
COMMENT ON COLUMN quotes.text IS 'The words between the marks.';
COMMENT ON COLUMN quotes.speaker IS 'Fullest form of the name in the article.';
COMMENT ON COLUMN quotes.speaker_code IS 'Code of the actor the speaker stands for.';
COMMENT ON COLUMN quotes.start IS 'Offset in title, line break, text.';
COMMENT ON COLUMN quotes."end" IS 'Offset after the last character.';
COMMENT ON COLUMN quotes.published IS 'When the article was published, UTC.';

CREATE VIEW stories AS
SELECT s.story_id, s.first_published, s.last_published, s.articles, s.sources, a.id AS lead_id, r.title, r.url
FROM core_stories AS s
JOIN core_articles AS a ON a.article_key = s.lead_key
JOIN raw_articles AS r USING (record_key);
COMMENT ON VIEW stories IS 'Near-duplicate articles as one story with its reprints.';
COMMENT ON COLUMN stories.story_id IS 'Id of the earliest member.';
COMMENT ON COLUMN stories.first_published IS 'Earliest member, UTC.';
COMMENT ON COLUMN stories.last_published IS 'Latest member, UTC.';
COMMENT ON COLUMN stories.articles IS 'Members: the original and its reprints.';
COMMENT ON COLUMN stories.sources IS 'Feeds that carried it.';
COMMENT ON COLUMN stories.lead_id IS 'Article that stands for the story.';
COMMENT ON COLUMN stories.title IS 'Its headline.';
COMMENT ON COLUMN stories.url IS 'Its address.';

CREATE VIEW actors AS SELECT code, name, kind, state FROM core_actors;
COMMENT ON VIEW actors IS 'Actors that codes stand for.';
COMMENT ON COLUMN actors.code IS 'ISO 3166-1 alpha-3, acronym or name in capitals.';
COMMENT ON COLUMN actors.name IS 'English name.';
COMMENT ON COLUMN actors.kind IS 'state, organisation, group or other.';
COMMENT ON COLUMN actors.state IS 'State the actor belongs to or acts in, if any.';

CREATE VIEW trend_daily AS
SELECT
    p.day, p.actor, p.target, p.event, any_value(e.quad) AS quad,
    sum(p.mentions)::BIGINT AS mentions, count(DISTINCT p.article_key) AS articles,
    count(DISTINCT p.article_key) FILTER (WHERE p.lead) AS stories,
    coalesce(sum(p.tension) FILTER (WHERE p.lead), 0)::DOUBLE AS tension,
    sum(p.tension)::DOUBLE AS tension_reprints
FROM out_pair_mentions AS p LEFT JOIN core_events AS e ON e.event = p.event
GROUP BY p.day, p.actor, p.target, p.event;
COMMENT ON VIEW trend_daily IS 'Counts and tension by day, actor, target and class. A mutual event is here in both directions.';
COMMENT ON COLUMN trend_daily.day IS 'Day of publication, UTC.';
COMMENT ON COLUMN trend_daily.actor IS 'Code of who does it; UNK when nobody is named.';
COMMENT ON COLUMN trend_daily.target IS 'Code of whom it is done to; null when nobody is named.';
COMMENT ON COLUMN trend_daily.event IS 'PLOVER class.';
COMMENT ON COLUMN trend_daily.quad IS 'Quad class of the event.';
COMMENT ON COLUMN trend_daily.mentions IS 'Mentions in all articles.';
COMMENT ON COLUMN trend_daily.articles IS 'Articles with such a mention, reprints included.';
COMMENT ON COLUMN trend_daily.stories IS 'Stories with such a mention, each once.';
COMMENT ON COLUMN trend_daily.tension IS 'Sum of signed tension, each story once.';
COMMENT ON COLUMN trend_daily.tension_reprints IS 'The same with every reprint counted.';
