-- question: Is it getting worse: in the world, for a state or group, or between two of them?
-- grain: month
-- parameters: start, end, zone, actors, ordered, event, reprints, baseline_start, baseline_end, min_articles
-- plot: lines index
-- caveats: 100 is the average of the baseline window. Only tension above zero is in the index;
--   conflict and cooperation give both sides per 100 articles. The index is null where too little
--   was read. A feed that is new or silent does not move it, since every feed is measured against
--   its own average; a feed that came only with a crisis hides a part of it.
--   The first and the last month have only the days of the window.
SELECT period, index, low, high, mentions, stories, articles, conflict, cooperation, coverage,
    baseline_start, baseline_end
FROM selected_series('month')
ORDER BY period;
