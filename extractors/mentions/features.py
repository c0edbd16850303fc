"""What the learned part sees of a trigger and of a reference near it: named features.

Every feature is a short readable string, so a decision can be explained by its weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from spacy.tokens import Token

from extractors.mentions import syntax
from extractors.mentions.candidates import Candidate, Option
from extractors.mentions.context import SentenceView, is_person
from extractors.mentions.names import state_of
from extractors.mentions.references import UNKNOWN

MAX_PATH: Final = 6
NEAR: Final = (1, 2, 4, 8, 16)


def path(start: Token, end: Token) -> str:
    """Labels from one token up to the common head and down to the other."""
    up = [start, *syntax.ancestors(start)]
    down = [end, *syntax.ancestors(end)]
    below = {t.i for t in down}
    meet = next((t for t in up if t.i in below), None)
    if meet is None:
        return "none"
    rising = [t.dep_ for t in up[: [t.i for t in up].index(meet.i)]]
    falling = [_label(t) for t in down[: [t.i for t in down].index(meet.i)]][::-1]
    if len(rising) + len(falling) > MAX_PATH:
        return "far"
    return "^".join(rising) + ">" + ">".join(falling)


def _label(token: Token) -> str:
    if token.dep_ in {"prep", "agent", "dative"}:
        return f"{token.dep_}:{token.lower_}"
    return token.dep_


def kind_of(code: str, view: SentenceView) -> str:
    """What sort of actor a code is: state, CIV, OPP, REB, other, UNK."""
    if code == UNKNOWN:
        return UNKNOWN
    if "-" in code:
        return code.rsplit("-", 1)[1]
    return "state" if view.article.is_state(code) else "other"


def bucket(distance: int) -> str:
    """A distance in tokens, coarsely."""
    return str(next((n for n in NEAR if abs(distance) <= n), 99))


def of_role(candidate: Candidate, option: Option, options: Sequence[Option]) -> Iterator[str]:
    """Features of "this code is the actor (or target) of this trigger"."""
    event = candidate.event
    kind = kind_of(option.code, candidate.view)
    base = [f"kind={kind}", *(f"from={origin}" for origin in option.origins)]
    base += [f"as_actor={i}" for i in option.actor_slots]
    base += [f"as_target={i}" for i in option.target_slots]
    base += [f"crowd={crowd}|{kind}" for crowd in candidate.view.crowds()]
    frame = candidate.trigger.row.frame
    base += [f"actor_slot={frame.actors[i]}|{candidate.pos}" for i in option.actor_slots]
    base += [f"target_slot={frame.targets[i]}|{candidate.pos}" for i in option.target_slots]
    base += [f"first={frame.actors[0]}|as_actor={i}" for i in option.actor_slots[:1]]
    base += [f"first={frame.actors[0]}|as_target={i}" for i in option.target_slots[:1]]
    free_actor = not any(o.actor_slots for o in options)
    free_target = not any(o.target_slots for o in options)
    base += [f"free={free_actor:d}{free_target:d}", f"n={min(len(options), 6)}"]
    for token in option.tokens[:3]:
        way = path(candidate.head, token)
        side = "before" if token.i < candidate.head.i else "after"
        base += [f"path={way}", f"side={side}{bucket(token.i - candidate.head.i)}"]
        base += [f"dep={token.dep_}", f"{kind}|{way}"]
        yield f"lemma={candidate.lemma}|{way}"
        yield f"frame={candidate.frame}|{way}"
    order = [o.code for o in options]
    base.append(f"order={min(order.index(option.code), 4)}")
    base.append(f"sole={sum(1 for o in options if o.tokens) == 1:d}|{bool(option.tokens):d}")
    for feature in base:
        yield feature
        yield f"{event}|{feature}"
    if option.actor_slots or option.target_slots:
        yield f"slots={option.actor_slots}{option.target_slots}|{kind}"
    yield f"{event}|{kind}|{'+'.join(option.origins)}|{free_actor:d}{free_target:d}"
    yield f"lemma={candidate.lemma}|{kind}|{'+'.join(option.origins)}"


def of_target(
    candidate: Candidate, option: Option, actors: Sequence[str], shared: Sequence[str]
) -> list[str]:
    """Features of a target once the actors are known: nobody is his own target as a rule."""
    view, event = candidate.view, candidate.event
    kind = kind_of(option.code, view)
    actor = kind_of(actors[0], view) if actors else "none"
    itself = option.code in actors
    same = state_of(option.code) in {state_of(a) for a in actors}
    found = [
        f"itself={itself:d}",
        f"same={same:d}|{kind}",
        f"{actor}>{kind}",
        f"actors={min(len(actors), 3)}",
    ]
    found += [f"{event}|{f}" for f in found]
    return [*shared, *found, f"{event}|{actor}>{kind}|{same:d}{itself:d}"]


def of_sentence(chance: float, event: str) -> list[str]:
    """The gate's opinion of the sentence, in steps of one unit of log odds."""
    step = max(-6, min(4, _odds(chance)))
    return [f"sentence={step}", f"{event}|sentence={step}"]


def of_topic(chance: float, event: str, lemma: str) -> list[str]:
    """What the article is about, in steps of one unit of log odds."""
    step = max(-3, min(3, _odds(chance)))
    return [f"topic={step}", f"{event}|topic={step}", f"{lemma}|topic={step > 0:d}"]


def _odds(chance: float) -> int:
    return round(math.log(max(chance, 1e-6) / max(1 - chance, 1e-6)))


def of_trigger(candidate: Candidate, options: Sequence[Option], rivals: int) -> Iterator[str]:
    """Features of "this trigger states an event of this class"."""
    event, head, lemma = candidate.event, candidate.head, candidate.lemma
    view = candidate.view
    above = head.head
    first = lemma.split()[0]  # rows that few examples have share what is known of their verb
    base = [
        f"lemma={lemma}",
        f"first={first}",
        f"row={candidate.row}",
        f"pos={candidate.pos}",
        f"dep={head.dep_}",
    ]
    base += [f"tag={head.tag_}", f"length={candidate.length}", f"rivals={min(rivals, 3)}"]
    base += [f"above={above.lower_}|{head.dep_}", f"abovetag={above.tag_[:2]}|{head.dep_}"]
    for c in head.children:
        if c.dep_ in {
            "dobj",
            "nsubjpass",
            "nsubj",
            "prep",
            "amod",
            "compound",
            "prt",
            "xcomp",
            "poss",
            "agent",
            "neg",
            "aux",
        }:
            base.append(f"{c.dep_}={c.lower_}")
            if c.dep_ == "prep":
                base += [f"pobj:{c.lower_}={t.lower_}" for t in syntax.objects_of(c)[:2]]
            name = view.name_at(c)
            if name is not None:
                base.append(f"{c.dep_}~{kind_of(name.code, view)}")
    doc = head.doc
    for offset in (-2, -1, 1, 2):
        if 0 <= head.i + offset < len(doc):
            base.append(f"w{offset}={doc[head.i + offset].lower_}")
    actors = [kind_of(o.code, view) for o in options if o.actor_slots]
    targets = [kind_of(o.code, view) for o in options if o.target_slots]
    explicit = [o for o in options if o.tokens]
    base += [f"actor~{k}" for k in actors or ["none"]] + [
        f"target~{k}" for k in targets or ["none"]
    ]
    base.append(f"names={min(len(explicit), 4)}")
    base.append(f"states={min(len({state_of(o.code) for o in explicit}), 3)}")
    base.append(f"person={any(is_person(s) for s in view.names):d}")
    base.append(f"title={view.sentence.paragraph == 0:d}")
    base.append(f"quoted={candidate.quoted:d}")
    base.append(f"article={min(len(view.article.names), 20) // 4}")
    base.append(f"at={min(view.article.sentences.index(view.sentence), 12) // 3}")
    for feature in base:
        yield feature
        yield f"{event}|{feature}"
    yield f"{lemma}|{(actors or ['none'])[0]}>{(targets or ['none'])[0]}"
    yield f"{event}|{(actors or ['none'])[0]}>{(targets or ['none'])[0]}"


def facts(candidate: Candidate, rule: str, *, attributed: bool) -> list[str]:
    """What bears on how and when an event happens: tense, governors, negation, the rule's word."""
    head, view = candidate.head, candidate.view
    verb = syntax.clause_verb(head)
    found = [
        f"rule={rule}",
        f"event={candidate.event}",
        f"lemma={candidate.lemma}",
        f"tag={head.tag_}|{head.dep_}",
        f"verb={verb.lower_}|{verb.tag_}",
        f"tense={verb.tag_}",
        f"said={attributed:d}|quoted={candidate.quoted:d}",
        f"title={view.sentence.paragraph == 0:d}",
        f"rule={rule}|{candidate.event}",
    ]
    for token in {head.i: head, verb.i: verb}.values():
        for c in token.children:
            if c.dep_ in {"aux", "auxpass", "neg", "mark", "det", "advmod", "amod"}:
                found.append(f"{c.dep_}={c.lower_}|{'head' if token is head else 'verb'}")
    at = head
    for step in (1, 2, 3):
        above = at.head
        if above is at:
            break
        found += [f"up{step}={above.lower_}", f"up{step}={above.lower_}|{at.dep_}"]
        found.append(f"updep{step}={at.dep_}|{above.tag_}")
        at = above
    return found


def of_modality(shared: Sequence[str], modality: str) -> Iterator[str]:
    """Features of "the event is presented in this modality"."""
    for fact in shared:
        yield f"{modality}|{fact}"


def of_date(shared: Sequence[str], choice: str, context: Sequence[str]) -> Iterator[str]:
    """Features of "the event's date is the one that this choice names"."""
    for fact in shared:
        yield f"{choice}|{fact}"
    for fact in context:
        yield f"{choice}|{fact}"
        yield f"{choice}|{fact}|{shared[1]}"
        yield f"{choice}|{fact}|{shared[5]}"
