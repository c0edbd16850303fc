-- Question: how is each feed doing? Grain: feed that was ever polled.
-- Caveats: the state is that after the newest poll; articles counts usable ones.
SELECT
    s.feed_id, f.polled_at, f.outcome, f.status, f.message, f.items,
    s.state ->> 'parked' AS parked,
    f.next_poll,
    coalesce(a.articles, 0) AS articles,
    a.last_published
FROM raw_feed_states AS s
LEFT JOIN (
    SELECT * FROM raw_fetches QUALIFY row_number() OVER (PARTITION BY feed_id ORDER BY polled_at DESC) = 1
) AS f USING (feed_id)
LEFT JOIN (
    SELECT source AS feed_id, count(*) AS articles, max(published) AS last_published
    FROM articles GROUP BY source
) AS a USING (feed_id)
ORDER BY s.feed_id;
