-- Question: how do I get a slice of it into files of my own? Run it in the DuckDB shell while
-- `tensionwire serve` runs (`INSTALL httpfs; LOAD httpfs;` once), or put the path of a published
-- snapshot in place of the address. Grain: as each query says.
ATTACH 'http://127.0.0.1:8765/snapshot.duckdb' AS wire (READ_ONLY);
USE wire;

-- A row for each mention of one pair, with its sentence and source.
COPY (
    SELECT m.published, m.event, m.modality, m.actors, m.targets, m.tension, m.confidence,
        m.sentence, a.outlet, a.url
    FROM mentions AS m
    JOIN articles AS a ON a.id = m.article_id
    WHERE list_has_all(list_concat(m.actors, m.targets), ['RUS', 'UKR'])
    ORDER BY m.published
) TO 'mentions.parquet' (FORMAT parquet, COMPRESSION zstd);

-- A row for each month, actor and target: stories and tension.
COPY (
    SELECT date_trunc('month', day)::DATE AS month, actor, target, sum(stories) AS stories,
        round(sum(tension), 2) AS tension
    FROM trend_daily
    WHERE target IS NOT NULL
    GROUP BY ALL
    ORDER BY month, tension DESC, actor, target
) TO 'months.csv' (HEADER);

-- The index as published, with its interval: straight from the server, without the snapshot.
COPY (
    SELECT period, "index", low, high, stories, articles, coverage
    FROM read_parquet('http://127.0.0.1:8765/series/tension_weekly.parquet')
    ORDER BY period
) TO 'index.csv' (HEADER);
