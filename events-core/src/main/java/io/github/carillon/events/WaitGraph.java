package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells who waits for whom, and why that does not go on.
 */
final class WaitGraph {

	private static final int MAX_DEPTH = 20;

	private static final int MAX_FRAMES = 20;

	private static final StackTraceElement[] NO_STACK = {};

	private final StringBuilder text = new StringBuilder();

	private final Set<Object> told = new HashSet<>();

	private final List<HandlerWait> waits = new ArrayList<>(0);

	private WaitGraph() {
	}

	/**
	 * Returns the graph that begins with a wait.
	 */
	static String of(HandlerWait wait, Duration threshold) {
		WaitGraph graph = new WaitGraph();
		graph.text.append("Waiting for more than ").append(DurationText.of(threshold)).append(':');
		graph.wait(wait, 1);
		return graph.end();
	}

	/**
	 * Returns the graph that begins with an event.
	 */
	static String of(DefaultPublication<?> publication) {
		WaitGraph graph = new WaitGraph();
		graph.publication(publication, 1);
		return graph.end();
	}

	private String end() {
		for (HandlerWait wait : this.waits) {
			WaitCircle circle = WaitCircle.of(wait);
			if (circle != null) {
				this.text.append(System.lineSeparator())
					.append("These wait for each other in a circle, and none of them goes on before one is given up:")
					.append(circle);
				break;
			}
		}
		return this.text.toString();
	}

	private void wait(HandlerWait wait, int depth) {
		this.waits.add(wait);
		line(depth, wait.toString());
		publication(wait.target(), depth + 1);
	}

	private void publication(DefaultPublication<?> publication, int depth) {
		if (depth > MAX_DEPTH) {
			line(depth, "and so on");
			return;
		}
		if (!this.told.add(publication)) {
			line(depth, publication.event() + ", see above");
			return;
		}
		for (EventRun eventRun : publication.eventRuns()) {
			eventRun(eventRun, depth);
		}
		if (publication.isUndecided()) {
			line(depth, publication.event() + " waits for the end of the transaction that published it");
		}
	}

	private void eventRun(EventRun eventRun, int depth) {
		turn(eventRun.turn(), eventRun.toString(), depth);
		for (HandlerRun run : eventRun.runs()) {
			turn(run.ownTurn(), name(run), depth);
			if (run.status() == HandlerResult.Status.STARTED) {
				run(run, depth);
			}
		}
	}

	private void turn(@Nullable Turn turn, String what, int depth) {
		if (turn == null || !turn.isWaiting()) {
			return;
		}
		line(depth, what + " waits for its turn");
		for (Lane lane : turn.lanes()) {
			for (Turn ahead : lane.present()) {
				if (ahead != turn) {
					line(depth + 1, "behind " + ahead.task().publication().event());
					publication(ahead.task().publication(), depth + 2);
				}
			}
		}
	}

	private void run(HandlerRun run, int depth) {
		HandlerWait wait = run.waitsFor();
		if (wait != null && wait.target() != run.publication()) {
			wait(wait, depth);
		}
		else if (Attempts.isPausing(run)) {
			line(depth, name(run) + " waits to be tried again");
		}
		else {
			Thread thread = HandlingThreads.of(run);
			line(depth,
					name(run) + ((thread != null) ? " runs in thread " + thread.getName() : " runs without a thread"));
			stack((thread != null) ? thread.getStackTrace() : NO_STACK, depth + 1);
		}
	}

	/**
	 * Tells where a thread is in its handler, if it still is in one.
	 */
	private void stack(StackTraceElement[] stack, int depth) {
		int handler = 0;
		while (handler < stack.length && !stack[handler].getClassName().equals(HandlerRun.class.getName())) {
			handler++;
		}
		for (int i = 0; i < Math.min(handler, MAX_FRAMES) && handler < stack.length; i++) {
			line(depth, "at " + stack[i]);
		}
	}

	static String name(HandlerRun run) {
		return run.subscription().name() + " on " + run.event() + " of " + run.bus();
	}

	private void line(int depth, String line) {
		this.text.append(System.lineSeparator()).append("  ".repeat(depth)).append(line);
	}

}
