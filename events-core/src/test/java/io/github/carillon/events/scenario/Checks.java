package io.github.carillon.events.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.carillon.events.BusProbe;
import io.github.carillon.events.Completion;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.Publication;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Compares what happened with what may.
 */
final class Checks {

	private final Scenario scenario;

	private final Journal journal;

	private final List<EventBus> buses;

	Checks(Scenario scenario, Journal journal, List<EventBus> buses) {
		this.scenario = scenario;
		this.journal = journal;
		this.buses = buses;
	}

	/**
	 * Everything that was accepted is done or was reported, and nothing is left.
	 */
	void nothingIsLost() {
		// a handler that was given up may still be at something, and counts no more
		eventually().until(this.journal::isComplete);
		// an event may go from one bus to another and back
		for (int i = 0; i < 3; i++) {
			this.buses.forEach((bus) -> assertThat(bus.awaitIdle(Performance.SOON)).as("%s is idle", bus).isTrue());
		}
		for (Publication<?> publication : this.journal.publications()) {
			eventually().untilAsserted(
					() -> assertThat(publication.isDone() || this.journal.reported().contains(publication.event().id()))
						.as("%s is done: %s", publication, publication.tree())
						.isTrue());
		}
		eventually().untilAsserted(this::nothingIsLeft);
		if (this.scenario.isExact()) {
			this.buses.forEach((bus) -> assertThat(bus.close(Duration.ofSeconds(5))).as("reported").isEmpty());
		}
	}

	private void nothingIsLeft() {
		this.journal.publications().forEach((publication) -> {
			assertThat(BusProbe.keyedLanes(publication)).as("lanes of keys").isZero();
			assertThat(BusProbe.waiting(publication)).as("what waits in %s", publication).isEmpty();
		});
		assertThat(BusProbe.parked("carillon-bus-")).as("threads that wait").isEmpty();
		for (EventBus bus : this.buses) {
			assertThat(bus.statistics().queued()).as("queued").isZero();
			if (this.scenario.isExact()) {
				assertThat(bus.statistics().inFlight()).as("in flight").isZero();
			}
		}
	}

	private static ConditionFactory eventually() {
		return await().atMost(Performance.SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
	}

	void everyRunIsCountedOnce() {
		long runs = 0;
		for (Publication<?> publication : this.journal.publications()) {
			for (HandlerResult result : publication.results()) {
				assertThat(result.status().isFinal()).as("%s of %s is final", result, publication).isTrue();
				runs++;
			}
		}
		long counted = this.buses.stream().map(EventBus::statistics).mapToLong(Checks::sum).sum();
		assertThat(counted).as("runs that were counted").isEqualTo(runs);
	}

	private static long sum(EventStatistics statistics) {
		return statistics.handled() + statistics.failed() + statistics.dropped() + statistics.aborted()
				+ statistics.cancelled();
	}

	void everyListenerGetsAnEventOnce() {
		List<List<Object>> seen = this.journal.calls()
			.stream()
			.map((call) -> List.<Object>of(call.bus(), call.listener(), call.id()))
			.toList();
		assertThat(seen).doesNotHaveDuplicates();
	}

	/**
	 * Each listener was called as often as when everything happens one after the other. A
	 * handler may begin after it has been given up.
	 */
	void itIsAllThatHadToHappen() {
		Map<List<Integer>, Integer> expected = SequentialBus.calls(this.scenario);
		eventually().untilAsserted(() -> assertThat(calls()).isEqualTo(expected));
	}

	private Map<List<Integer>, Integer> calls() {
		Map<List<Integer>, Integer> calls = new HashMap<>();
		this.journal.allBegun()
			.stream()
			.filter((call) -> call.get(1) >= 0)
			.forEach((call) -> calls.merge(call, 1, Integer::sum));
		return calls;
	}

	/**
	 * Events that are not to be handled side by side are handled one after the other, and
	 * in the order of publishing.
	 */
	void orderHolds() {
		Map<String, List<Journal.Call>> lanes = new TreeMap<>();
		for (Journal.Call call : this.journal.calls()) {
			if (call.isOfRoot() && isToTheEnd(call)) {
				String lane = lane(call);
				if (lane != null) {
					lanes.computeIfAbsent(lane, (name) -> new ArrayList<>()).add(call);
				}
			}
		}
		lanes.forEach((name, calls) -> assertOneAfterTheOther(name, merged(calls)));
	}

	/**
	 * Returns whether the end of the call is that of the run: it cannot be given up.
	 */
	private boolean isToTheEnd(Journal.Call call) {
		Scenario.Bus bus = this.scenario.bus(call.bus());
		boolean isHeld = call.listener() >= 0 && bus.listeners().get(call.listener()).act() == Scenario.Act.HOLD;
		boolean isClosed = this.scenario.steps().anyMatch((step) -> step.what() == Scenario.What.CLOSE);
		return !isHeld && !isClosed && bus.completion() == Completion.ALL;
	}

	private String lane(Journal.Call call) {
		Scenario.Bus bus = this.scenario.bus(call.bus());
		if (call.listener() >= 0 && bus.listeners().get(call.listener()).isAsync()) {
			return (call.key() != null) ? "listener %d of bus %d, %s".formatted(call.listener(), call.bus(), call.key())
					: null;
		}
		return switch (bus.ordering()) {
			case FIFO -> "bus " + call.bus();
			case GLOBAL_FIFO -> "all buses";
			case PARALLEL -> (call.key() != null) ? "bus %d, %s".formatted(call.bus(), call.key()) : null;
			case CALLER -> null;
		};
	}

	/**
	 * Makes one of all calls for an event.
	 */
	private static List<Journal.Call> merged(List<Journal.Call> calls) {
		Map<Object, Journal.Call> byEvent = new HashMap<>();
		for (Journal.Call call : calls) {
			byEvent.merge(call.id(), call,
					(one, other) -> new Journal.Call(one.bus(), one.listener(), one.id(), one.key(), one.mark(),
							Math.min(one.begunAt(), other.begunAt()), Math.max(one.endedAt(), other.endedAt())));
		}
		return byEvent.values().stream().sorted(Comparator.comparing(Journal.Call::begunAt)).toList();
	}

	private void assertOneAfterTheOther(String lane, List<Journal.Call> calls) {
		Map<Integer, Journal.Call> last = new HashMap<>();
		Journal.Call before = null;
		for (Journal.Call call : calls) {
			if (before != null) {
				assertThat(call.begunAt()).as("%s: %s begins after the end of %s", lane, call, before)
					.isGreaterThan(before.endedAt());
			}
			Journal.Call own = last.put(call.mark().publisher(), call);
			if (own != null) {
				assertThat(call.mark().number()).as("%s: %s comes after %s", lane, call, own)
					.isGreaterThan(own.mark().number());
			}
			before = call;
		}
	}

}
