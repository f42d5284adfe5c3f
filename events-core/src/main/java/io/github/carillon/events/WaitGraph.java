package io.github.carillon.events;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells who waits for whom, and why that does not go on.
 */
final class WaitGraph {

	private static final int MAX_DEPTH = 20;

	private final StringBuilder text = new StringBuilder();

	private final Set<Object> told = new HashSet<>();

	private WaitGraph() {
	}

	/**
	 * Returns the graph that begins with a wait.
	 */
	static String of(HandlerWait wait, Duration threshold) {
		WaitGraph graph = new WaitGraph();
		graph.text.append("Waiting for more than ").append(TimeText.of(threshold)).append(':');
		graph.wait(wait, 1);
		return graph.text.toString();
	}

	/**
	 * Returns the graph that begins with an event.
	 */
	static String of(DefaultPublication<?> publication) {
		WaitGraph graph = new WaitGraph();
		graph.publication(publication, 1);
		return graph.text.toString();
	}

	private void wait(HandlerWait wait, int depth) {
		HandlerRun handling = wait.handling();
		line(depth, "%s in thread %s waits for %s".formatted((handling != null) ? name(handling) : "somebody",
				wait.thread().getName(), wait.target().event()));
		publication(wait.target(), depth + 1);
	}

	private void publication(DefaultPublication<?> publication, int depth) {
		if (depth > MAX_DEPTH) {
			line(depth, "and so on");
			return;
		}
		if (!this.told.add(publication)) {
			line(depth, publication.event() + ", see above: a circle, if those above wait for it");
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
		else {
			Thread thread = run.thread();
			line(depth, name(run) + ((thread != null) ? " runs in thread " + thread.getName()
					: " runs, in its publisher's thread or as a stage"));
		}
	}

	private static String name(HandlerRun run) {
		return run.subscription().name() + " on " + run.event() + " of " + run.bus();
	}

	private void line(int depth, String line) {
		this.text.append(System.lineSeparator()).append("  ".repeat(depth)).append(line);
	}

}
