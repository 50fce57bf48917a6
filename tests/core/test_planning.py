"""Which draft goes out when: the choice at a slot, the plan of the coming slots, and the times proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.draft import Approval, Content, Draft, NewDraft, State
from assistant.core.planning import (
    LOOK_AHEAD,
    SUGGESTIONS,
    Candidate,
    Horizon,
    Plan,
    Planned,
    choose,
    first_pass,
    in_order,
    missed,
    project,
    suggest,
)
from assistant.core.policy import Decision, Policy, Reason, Subject, Twin, Verdict, judge
from assistant.core.rules import MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.slots import slots_from
from assistant.core.timeline import Entry, Timeline
from tests.core import restated
from tests.core.strategies import (
    DAY,
    HOUR,
    MICROSECOND,
    MINUTE,
    PLAIN,
    REQUEST,
    Case,
    Stage,
    cases,
    stages,
    utc,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PARIS = ZoneInfo("Europe/Paris")
MONDAY = utc("2026-11-23 07:00")  # 08:00 in Paris
MORNING, NOON, EVENING = (MONDAY + hours * HOUR for hours in (0.5, 4.25, 10))  # the day's slots
DAILY = dict.fromkeys(range(7), (time(8, 30), time(12, 15), time(18)))
EMPTY = Timeline([], PARIS)
OPEN = Policy()


def draft(number: int, content: Content = PLAIN, **changes: object) -> Candidate:
    """A queued draft; what is not of its own words is given to the draft itself."""
    known = {name: changes.pop(name) for name in ("approval", "twins") if name in changes}
    new = NewDraft("me", f"Draft {number}.", content, **changes)  # type: ignore[arg-type]  # by keyword
    queued = Draft(number, State.QUEUED, new, MONDAY, approval=known.get("approval"))  # type: ignore[arg-type]  # likewise
    return Candidate(queued, known.get("twins", ()))  # type: ignore[arg-type]  # likewise


def promise(candidate: Candidate) -> Entry:
    new = candidate.draft.new
    assert new.pinned_at is not None
    return Entry(new.pinned_at, new.content, draft_id=candidate.draft.id, promised=True)


def account(*rules: object, zone: ZoneInfo = PARIS) -> Account:
    return Account("me", zone, slots=DAILY, policy=Policy(rules))  # type: ignore[arg-type]  # rules


def ids(candidates: Sequence[Candidate]) -> list[int]:
    return [candidate.draft.id for candidate in candidates]


def outline(plan: Plan) -> list[tuple[datetime, int | None, Decision | None]]:
    return [
        (
            moment.at,
            moment.candidate.draft.id if moment.candidate else None,
            moment.verdict.decision if moment.verdict else None,
        )
        for moment in plan.moments
    ]


# The order in which a slot asks.


def test_a_higher_priority_goes_first_and_age_decides_among_equals() -> None:
    candidates = [draft(4), draft(3, priority=-1), draft(2, priority=5), draft(1)]
    assert ids(in_order(candidates, MORNING, EMPTY, OPEN)) == [2, 1, 4, 3]


def test_share_requests_go_first_while_the_week_is_short_of_them_but_not_before_a_higher_priority() -> None:
    candidates = [draft(1), draft(2, REQUEST), draft(3, priority=1), draft(4, REQUEST)]
    wanting = Policy((ShareRequestsPerWeek(1, 5),))
    assert ids(in_order(candidates, MORNING, EMPTY, wanting)) == [3, 2, 4, 1]
    asked = Timeline([Entry(MORNING - 6 * DAY, REQUEST, post_id=1)], PARIS)
    assert ids(in_order(candidates, MORNING, asked, wanting)) == [3, 1, 2, 4]
    assert ids(in_order(candidates, MORNING, EMPTY, OPEN)) == [3, 1, 2, 4]


def test_share_requests_are_spread_over_the_week_that_wants_them() -> None:
    candidates = [draft(1), draft(2, REQUEST)]
    three = Policy((ShareRequestsPerWeek(3, 5),))
    for hours, order in ((55, [1, 2]), (56, [2, 1])):
        asked = Timeline([Entry(MORNING - hours * HOUR, REQUEST, post_id=1)], PARIS)
        assert ids(in_order(candidates, MORNING, asked, three)) == order


# The choice.


def test_a_slot_takes_the_first_that_passes_and_tells_why_those_before_it_did_not() -> None:
    early = draft(1, not_before=NOON)
    spent = draft(2, REQUEST)
    chosen, later = draft(3), draft(4)
    asked = Timeline([Entry(MONDAY - DAY, REQUEST, post_id=9)], PARIS)
    choice = choose([later, chosen, spent, early], MORNING, asked, Policy((ShareRequestsPerWeek(0, 1),)))
    assert choice.chosen == chosen
    assert choice.verdict == Verdict(Decision.ACCEPTED, MORNING)
    assert [(candidate, verdict.decision) for candidate, verdict in choice.passed_over] == [
        (early, Decision.HELD),
        (spent, Decision.HELD),
    ]
    assert [reason.rule for _, verdict in choice.passed_over for reason in verdict.reasons] == [
        "not_before",
        "share_requests_per_week",
    ]


def test_a_slot_at_which_nothing_passes_takes_nothing_and_says_why() -> None:
    night = Policy((QuietHours(time(8), time(9)),))
    choice = choose([draft(1), draft(2)], MORNING, EMPTY, night)
    assert (choice.chosen, choice.verdict) == (None, None)
    assert ids([candidate for candidate, _ in choice.passed_over]) == [1, 2]


def test_a_slot_without_drafts_takes_nothing() -> None:
    choice = choose([], MORNING, EMPTY, OPEN)
    assert (choice.chosen, choice.verdict, choice.passed_over) == (None, None, ())


def test_an_approved_draft_is_chosen_with_the_reasons_that_were_overridden() -> None:
    approved = draft(1, approval=Approval("The fair opens.", "camille", MONDAY))
    choice = choose([approved], MORNING, EMPTY, Policy((QuietHours(time(8), time(9)),)))
    assert choice.chosen == approved
    assert choice.verdict is not None
    assert [reason.rule for reason in choice.verdict.reasons] == ["quiet_hours"]


@given(stages().flatmap(lambda stage: st.tuples(st.just(stage), st.permutations(stage.candidates))))
def test_a_choice_is_the_first_that_is_accepted_in_an_order_of_its_own(
    drawn: tuple[Stage, list[Candidate]],
) -> None:
    stage, shuffled = drawn
    policy = stage.account.policy
    choice = choose(shuffled, stage.start, stage.timeline, policy)
    assert choice == choose(stage.candidates, stage.start, stage.timeline, policy)
    order = in_order(stage.candidates, stage.start, stage.timeline, policy)
    verdicts = [judge(candidate.subject, stage.start, stage.timeline, policy) for candidate in order]
    before = (
        [verdict.decision for verdict in verdicts].index(Decision.ACCEPTED) if choice.chosen else len(order)
    )
    assert choice.passed_over == tuple(zip(order[:before], verdicts[:before], strict=True))
    assert all(verdict.reasons for _, verdict in choice.passed_over)
    if choice.chosen:
        assert (choice.chosen, choice.verdict) == (order[before], verdicts[before])


# The plan.


def test_a_plan_gives_each_slot_the_best_draft_and_each_pinned_draft_its_time() -> None:
    own_time = draft(3, pinned_at=NOON + HOUR)
    candidates = [draft(1), draft(2), own_time]
    plan = project(account(), candidates, Timeline([promise(own_time)], PARIS), Horizon(MONDAY, MONDAY + DAY))
    assert outline(plan) == [
        (MORNING, 1, Decision.ACCEPTED),
        (NOON, 2, Decision.ACCEPTED),
        (NOON + HOUR, 3, Decision.ACCEPTED),
        (EVENING, None, None),
    ]
    assert [moment.pinned for moment in plan.moments] == [False, False, True, False]
    assert plan.waiting == ()


def test_a_planned_post_counts_for_those_after_it() -> None:
    plan = project(account(PostsPerDay(1)), [draft(1), draft(2)], EMPTY, Horizon(MONDAY, MONDAY + DAY))
    assert outline(plan) == [
        (MORNING, 1, Decision.ACCEPTED),
        (NOON, None, None),
        (EVENING, None, None),
    ]
    ((left, verdict),) = plan.waiting
    assert left.draft.id == 2
    assert verdict is not None
    assert (verdict.decision, verdict.at, verdict.reasons[0].promised) == (Decision.HELD, EVENING, (1,))


def test_where_a_slot_and_a_pinned_time_coincide_the_pinned_draft_goes_first() -> None:
    own_time = draft(2, pinned_at=NOON)
    plan = project(
        account(MinGap(HOUR)),
        [draft(1), own_time],
        Timeline([promise(own_time)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.ACCEPTED), (NOON, None, None)]


def test_a_slot_does_not_take_what_a_pinned_draft_later_on_needs() -> None:
    own_time = draft(2, pinned_at=NOON + HOUR)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), own_time],
        Timeline([promise(own_time)], PARIS),
        Horizon(MONDAY, EVENING),
    )
    assert outline(plan) == [
        (MORNING, None, None),
        (NOON, None, None),
        (NOON + HOUR, 2, Decision.ACCEPTED),
    ]


def test_of_too_many_pinned_drafts_the_first_keep_their_places() -> None:
    both = [draft(1, pinned_at=NOON), draft(2, pinned_at=NOON - HOUR)]
    plan = project(
        account(PostsPerDay(1)), both, Timeline(map(promise, both), PARIS), Horizon(MORNING + MINUTE, EVENING)
    )
    assert outline(plan) == [
        (NOON - HOUR, 2, Decision.ACCEPTED),
        (NOON, 1, Decision.REJECTED),
        (NOON, None, None),
    ]


def test_a_pinned_draft_that_its_time_does_not_allow_leaves_its_place_to_others() -> None:
    own_time = draft(2, pinned_at=NOON - MINUTE)
    me = account(QuietHours(time(9), time(12, 15)), PostsPerDay(1))
    plan = project(
        me, [draft(1), own_time], Timeline([promise(own_time)], PARIS), Horizon(MORNING + MINUTE, EVENING)
    )
    assert outline(plan) == [(NOON - MINUTE, 2, Decision.REJECTED), (NOON, 1, Decision.ACCEPTED)]


def test_pinned_drafts_that_are_late_go_out_first_in_the_order_of_their_times() -> None:
    late, later = draft(2, pinned_at=NOON - 20 * MINUTE), draft(1, pinned_at=NOON - 10 * MINUTE)
    promises = Timeline([promise(late), promise(later)], PARIS)
    plan = project(account(MinGap(MINUTE)), [later, late], promises, Horizon(NOON, EVENING))
    assert outline(plan) == [
        (NOON, 2, Decision.ACCEPTED),
        (NOON, 1, Decision.REJECTED),
        (NOON, None, None),
    ]


def test_a_pinned_draft_that_is_too_late_goes_out_no_more_and_frees_its_place() -> None:
    missed = draft(2, pinned_at=NOON - 30 * MINUTE - MICROSECOND)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), missed],
        Timeline([promise(missed)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.REJECTED), (NOON, 1, Decision.ACCEPTED)]
    assert plan.moments[0].verdict == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                rule="late_by",
                message="It was due on Monday 2026-11-23 11:44 and could not go out within 30 minutes.",
                remedy="move it: assistant retry 2 --at WHEN",
                observed="30 minutes",
                limit="30 minutes",
                window=(NOON - 30 * MINUTE - MICROSECOND, NOON - MICROSECOND),
            ),
        ),
    )
    on_the_edge = draft(2, pinned_at=NOON - 30 * MINUTE)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), on_the_edge],
        Timeline([promise(on_the_edge)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.ACCEPTED), (NOON, None, None)]


def test_a_draft_that_a_slot_rejects_is_out_of_the_queue_for_the_slots_after_it() -> None:
    """It repeats a post of almost ninety days ago: the first slot rejects it, and a person has to decide."""
    repeated = draft(1, twins=(Twin(post_id=9, posted_at=NOON - 90 * DAY),))
    plan = project(account(), [repeated], EMPTY, Horizon(MONDAY, EVENING))
    assert outline(plan) == [(MORNING, None, None), (NOON, None, None)]
    ((left, verdict),) = plan.waiting
    assert left == repeated
    assert verdict is not None
    assert (verdict.decision, verdict.at) == (Decision.REJECTED, MORNING)


def test_what_has_its_time_after_the_end_of_the_plan_waits() -> None:
    later = draft(1, pinned_at=EVENING)
    plan = project(account(), [later], Timeline([promise(later)], PARIS), Horizon(MONDAY, EVENING))
    assert outline(plan) == [(MORNING, None, None), (NOON, None, None)]
    assert plan.waiting == ((later, None),)


def test_a_draft_that_no_slot_asked_waits_without_a_verdict() -> None:
    plan = project(account(), [draft(1), draft(2)], EMPTY, Horizon(MORNING, NOON))
    assert outline(plan) == [(MORNING, 1, Decision.ACCEPTED)]
    assert plan.waiting == ((draft(2), None),)


@given(stages())
def test_a_plan_is_what_judging_each_moment_in_turn_comes_to(stage: Stage) -> None:
    plan = project(stage.account, stage.candidates, stage.timeline, Horizon(stage.start, stage.end))
    assert plan.moments == tuple(simulated(stage))


def simulated(stage: Stage) -> list[Planned]:
    """What a daemon that never sleeps would do, step by step."""
    policy, zone = stage.account.policy, stage.account.zone
    standing, queue = list(stage.entries), [c for c in stage.candidates if not c.subject.pinned]
    moments = []
    for at, due in agenda(stage):
        taken, verdict = None, None
        if due is None:
            now, held = Timeline(standing, zone), []
            for candidate in in_order(queue, at, now, policy):
                verdict = judge(candidate.subject, at, now, policy)
                if verdict.decision is not Decision.HELD:
                    queue.remove(candidate)
                if verdict.decision is Decision.ACCEPTED:
                    taken = candidate
                    break
                held.append((candidate, verdict))
            moments.append(Planned(at, False, taken, verdict if taken else None, tuple(held)))
        else:
            standing = [entry for entry in standing if entry.draft_id != due.draft.id]
            posted = Timeline([entry for entry in standing if not entry.promised], zone)
            verdict = at_its_time(due, at, posted, stage.account)
            taken = due if verdict.decision is Decision.ACCEPTED else None
            moments.append(Planned(at, pinned=True, candidate=due, verdict=verdict))
        if taken is not None:
            standing.append(Entry(at, taken.draft.new.content, draft_id=taken.draft.id))
    return moments


def at_its_time(due: Candidate, at: datetime, posted: Timeline, account: Account) -> Verdict:
    wanted = due.draft.new.pinned_at
    assert wanted is not None
    if at - wanted > account.late_by:
        return Verdict(Decision.REJECTED, at, (missed(due.draft, wanted, account, at),))
    return judge(due.subject, at, posted, account.policy)


def agenda(stage: Stage) -> list[tuple[datetime, Candidate | None]]:
    slots = [(slot, 1, slot, 0, None) for slot in slots_from(stage.account, stage.start, stage.end)]
    own_times = [
        (max(at, stage.start), 0, at, candidate.draft.id, candidate)
        for candidate in stage.candidates
        if (at := candidate.draft.new.pinned_at) is not None and at < stage.end
    ]
    ordered = sorted([*slots, *own_times], key=lambda moment: moment[:4])
    return [(moment[0], moment[4]) for moment in ordered]


@given(stages())
def test_whatever_is_planned_passes_again_when_the_plan_is_replayed(stage: Stage) -> None:
    plan = project(stage.account, stage.candidates, stage.timeline, Horizon(stage.start, stage.end))
    standing = [entry for entry in stage.entries if not entry.promised]
    for moment in plan.moments:
        if (
            moment.candidate is None
            or moment.verdict is None
            or moment.verdict.decision is not Decision.ACCEPTED
        ):
            continue
        new = moment.candidate.draft.new
        if moment.candidate.draft.approval is None:
            for rule in stage.account.policy.rules:
                assert not restated.refuses(rule, new.content, moment.at, standing, stage.account.zone)
        assert new.not_before is None or new.not_before <= moment.at
        assert new.expires is None or moment.at < new.expires
        standing.append(Entry(moment.at, new.content, draft_id=moment.candidate.draft.id))


@given(stages())
def test_a_plan_begins_at_its_start_goes_on_in_order_and_places_each_draft_once(stage: Stage) -> None:
    plan = project(stage.account, stage.candidates, stage.timeline, Horizon(stage.start, stage.end))
    times = [moment.at for moment in plan.moments]
    assert times == sorted(times)
    assert all(stage.start <= at < stage.end for at in times)
    placed = [moment.candidate.draft.id for moment in plan.moments if moment.candidate]
    assert sorted([*placed, *(candidate.draft.id for candidate, _ in plan.waiting)]) == ids(stage.candidates)
    for moment in plan.moments:
        own = moment.candidate.draft.new.pinned_at if moment.candidate else None
        assert moment.pinned is (own is not None)
        assert own is None or moment.at == max(own, stage.start)
    slots = [moment.at for moment in plan.moments if not moment.pinned]
    assert slots == list(slots_from(stage.account, stage.start, stage.end))


# The times proposed.


def test_the_next_minute_that_passes_and_the_nearest_slots_are_proposed() -> None:
    me = account(PostsPerDay(1))
    full = Timeline([Entry(MORNING, PLAIN, post_id=1)], PARIS)
    assert suggest(Subject("Hello.", PLAIN, pinned=True), me, NOON, MONDAY, full) == (
        utc("2026-11-23 23:00"),
        utc("2026-11-24 07:30"),
        utc("2026-11-24 11:15"),
    )


def test_a_slot_before_the_wanted_time_is_proposed_but_none_that_is_past() -> None:
    me = account(QuietHours(time(13), time(14)))
    wanted = utc("2026-11-23 12:30")  # 13:30 in Paris
    subject = Subject("Hello.", PLAIN, pinned=True)
    assert suggest(subject, me, wanted, MONDAY, EMPTY) == (NOON, utc("2026-11-23 13:00"), EVENING)
    assert suggest(subject, me, wanted, NOON + MICROSECOND, EMPTY) == (
        utc("2026-11-23 13:00"),
        EVENING,
        MORNING + DAY,
    )


def test_for_a_time_that_is_past_the_present_is_where_to_look_from() -> None:
    now = NOON + timedelta(seconds=1)
    assert suggest(Subject("Hello.", PLAIN, pinned=True), account(), MORNING, now, EMPTY) == (
        NOON + MINUTE,
        EVENING,
        MORNING + DAY,
    )


def test_nothing_is_proposed_for_what_no_time_cures() -> None:
    twin = Subject("Hello.", PLAIN, pinned=True, twins=(Twin(draft_id=7),))
    assert suggest(twin, account(), NOON, MONDAY, EMPTY) == ()
    assert suggest(Subject("", PLAIN, pinned=True), account(), NOON, MONDAY, EMPTY) == ()


def test_an_approval_is_not_what_makes_a_proposed_time_pass() -> None:
    approved = Subject("Hello.", PLAIN, pinned=True, approved=True)
    full = Timeline([Entry(MORNING, PLAIN, post_id=1)], PARIS)
    assert suggest(approved, account(PostsPerDay(1)), NOON, MONDAY, full)[0] == utc("2026-11-23 23:00")


def test_a_repeated_text_is_proposed_for_when_it_may_be_repeated() -> None:
    repeated = Subject("Hello.", PLAIN, pinned=True, twins=(Twin(post_id=1, posted_at=NOON - 89 * DAY),))
    wanted = NOON - HOUR
    assert suggest(repeated, account(), wanted, MONDAY, EMPTY) == (NOON + DAY, EVENING + DAY)


@given(
    cases(), st.dictionaries(st.integers(0, 6), st.just((time(2, 15), time(12), time(23, 30)))), st.booleans()
)
def test_proposed_times_pass_lie_ahead_and_are_at_most_three(
    case: Case, slots: dict[int, tuple[time, ...]], past: bool
) -> None:
    me = Account("me", case.zone, slots=slots, policy=case.policy)
    now = case.at + 2 * DAY if past else case.at - DAY
    subject = replace(case.subject, pinned=True)
    proposed = suggest(subject, me, case.at, now, case.timeline)
    assert list(proposed) == sorted(set(proposed))
    assert len(proposed) <= SUGGESTIONS
    for at in proposed:
        assert at >= now
        assert judge(subject, at, case.timeline, case.policy).decision is Decision.ACCEPTED
    nearest = [
        slot
        for slot in slots_from(me, max(now, case.at - LOOK_AHEAD), max(now, case.at) + LOOK_AHEAD)
        if judge(subject, slot, case.timeline, case.policy).decision is Decision.ACCEPTED
    ]
    first = first_pass(subject, max(case.at, now), case.timeline, case.policy)
    if first is not None:
        nearest.sort(key=lambda slot: abs(slot - case.at))
        assert set(proposed) == {first, *nearest[: SUGGESTIONS - 1]}


@given(cases(), st.integers(0, 59))
def test_the_first_time_that_passes_is_the_first_full_minute_that_does(case: Case, seconds: int) -> None:
    begin = case.at + timedelta(seconds=seconds)
    found = first_pass(case.subject, begin, case.timeline, case.policy)
    assert found is None or (found >= begin and (found.second, found.microsecond) == (0, 0))
    horizon = min(found or begin + 8 * HOUR, begin + 8 * HOUR)
    minute = begin.replace(second=0, microsecond=0)
    while minute < horizon:
        if minute >= begin:
            assert restated.refusals(case.policy, case.content, minute, case.entries, case.zone)
        minute += MINUTE
    if found is not None:
        assert not restated.refusals(case.policy, case.content, found, case.entries, case.zone)
    else:
        assert never_passes(case, begin)


def never_passes(case: Case, begin: datetime) -> bool:
    beyond = [begin + 30 * DAY + hours * HOUR for hours in range(0, 48, 5)]
    return all(restated.refusals(case.policy, case.content, at, case.entries, case.zone) for at in beyond)
