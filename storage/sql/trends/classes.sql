-- question: Which kinds of events make the tension?
-- grain: day, week or month, and PLOVER class
-- parameters: start, end, zone, actors, event, reprints, baseline_start, baseline_end, min_articles, top, grain
-- plot: lines index
-- caveats: Index as in tension_daily, each class against its own baseline. Cooperative classes
--   have no index, only counts. The first and the last week or month have only the days of the window.
SELECT period, event, index, low, high, mentions, stories, articles, conflict, cooperation, coverage,
    baseline_start, baseline_end
FROM index_series('class', grain())
ORDER BY period, event;
