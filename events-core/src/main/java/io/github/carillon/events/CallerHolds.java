package io.github.carillon.events;

import java.util.HashSet;
import java.util.Set;

/**
 * The handlers that a thread is in, innermost first to outermost, and their turns.
 *
 * @param runs the runs
 * @param turns those of them that are turns, or part of one
 */
record CallerHolds(Set<HandlerRun> runs, Set<Turn> turns) {

	/**
	 * Returns what the calling thread is in.
	 */
	static CallerHolds now() {
		Set<HandlerRun> runs = new HashSet<>();
		Set<Turn> turns = new HashSet<>();
		for (HandlerRun run = HandlerRun.current(); run != null; run = run.outer()) {
			runs.add(run.whole());
			Turn turn = run.turn();
			if (turn != null) {
				turns.add(turn);
			}
		}
		return new CallerHolds(runs, turns);
	}

	/**
	 * Returns whether a turn waits for a lane that these hold up and that lets in no
	 * other meanwhile, so that waiting for it would be in vain.
	 */
	boolean keepsOut(Turn other) {
		return this.turns.stream()
			.flatMap((turn) -> turn.lanes().stream())
			.filter(Lane::isExclusive)
			.anyMatch(other.lanes()::contains);
	}

}
