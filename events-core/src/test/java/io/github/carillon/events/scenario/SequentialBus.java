package io.github.carillon.events.scenario;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What buses are to be like: one thread, and everything at once.
 */
final class SequentialBus {

	private static final Set<Scenario.What> PUBLISHING = EnumSet.of(Scenario.What.PUBLISH,
			Scenario.What.PUBLISH_AND_AWAIT, Scenario.What.PUBLISH_AND_AWAIT_IN_ORDER);

	private final Scenario scenario;

	/** How often each listener is called: its bus and its place there. */
	private final Map<List<Integer>, Integer> calls = new TreeMap<>(
			(one, other) -> one.toString().compareTo(other.toString()));

	private SequentialBus(Scenario scenario) {
		this.scenario = scenario;
	}

	/**
	 * Returns how often each listener is called.
	 */
	static Map<List<Integer>, Integer> calls(Scenario scenario) {
		SequentialBus all = new SequentialBus(scenario);
		scenario.steps()
			.filter((step) -> PUBLISHING.contains(step.what()))
			.forEach((step) -> all.publish(step.bus() % scenario.buses().size(), step.type(), 0, new HashSet<>()));
		return all.calls;
	}

	private void publish(int number, String type, int depth, Set<Integer> path) {
		if (!path.add(number)) {
			return;
		}
		List<Scenario.Listener> listeners = this.scenario.bus(number).listeners();
		for (int i = 0; i < listeners.size(); i++) {
			Scenario.Listener listener = listeners.get(i);
			if (listener.matches(type)) {
				this.calls.merge(List.of(number, i), 1, Integer::sum);
				int to = listener.to() % this.scenario.buses().size();
				switch (listener.act()) {
					case FORWARD -> publish(to, type, depth, path);
					case PUBLISH, PUBLISH_AND_AWAIT, PUBLISH_AND_AWAIT_IN_ORDER -> publishChild(to, type, depth);
					default -> {
					}
				}
			}
		}
	}

	private void publishChild(int to, String type, int depth) {
		if (depth < Scenario.DEPTH) {
			publish(to, typeOfChild(type), depth + 1, new HashSet<>());
		}
	}

	static String typeOfChild(String type) {
		return type.equals("even") ? "odd" : "even";
	}

}
