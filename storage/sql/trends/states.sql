-- question: Which states are in more tension, as actor or target?
-- grain: day, week or month, and state or group
-- parameters: start, end, zone, actors, event, reprints, baseline_start, baseline_end, min_articles, support,
--   top, grain
-- plot: lines index
-- caveats: Index as in tension_daily, each label against its own baseline. Left out are labels with
--   fewer stories than support. Suffixes (-OPP, -CIV, -REB) count for their state.
--   UNK stands for a side that is not named. The first and the last week or month have only the days of
--   the window.
SELECT period, actor, index, low, high, mentions, stories, articles, conflict, cooperation, coverage,
    baseline_start, baseline_end
FROM index_series('state', grain())
ORDER BY period, actor;
