package io.github.carillon.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets tests of other packages look at what a bus still holds.
 */
public final class BusProbe {

	private static final Set<String> WAITING_ROOMS = Set.of(HandlerWait.class.getName(), Lane.class.getName(),
			HandOff.class.getName());

	private BusProbe() {
	}

	/**
	 * Returns how many lanes of keys there are on the bus of a publication.
	 */
	public static int keyedLanes(Publication<?> publication) {
		return ((DefaultPublication<?>) publication).dispatcher().lanes().keyedCount();
	}

	/**
	 * Returns what of a publication waits: its handlers for other events, the threads in
	 * them, its turns in their lanes or for a thread.
	 */
	public static List<String> waiting(Publication<?> publication) {
		List<String> waiting = new ArrayList<>();
		for (EventRun eventRun : ((DefaultPublication<?>) publication).eventRuns()) {
			turns(eventRun).filter((turn) -> !turn.hasEnded() || isPresent(turn))
				.forEach((turn) -> waiting.add(turn.toString()));
			for (HandlerRun run : eventRun.runs()) {
				if (run.waitsFor() != null) {
					waiting.add(run.waitsFor().toString());
				}
				if (HandlingThreads.of(run) != null) {
					waiting.add(run + " in thread " + HandlingThreads.of(run));
				}
			}
			if (eventRun.dispatcher().handOff().crew().readyCount() > 0) {
				waiting.add("something for a thread of " + eventRun);
			}
		}
		return waiting;
	}

	private static Stream<Turn> turns(EventRun eventRun) {
		return Stream
			.concat(Stream.of(eventRun).map(EventRun::turn), Arrays.stream(eventRun.runs()).map(HandlerRun::ownTurn))
			.filter((turn) -> turn != null);
	}

	private static boolean isPresent(Turn turn) {
		return turn.lanes().stream().anyMatch((lane) -> lane.present().contains(turn));
	}

	/**
	 * Returns the threads with such names that wait for an event, in a lane or for room
	 * in a queue. Virtual ones are not seen.
	 */
	public static List<Thread> parked(String namesBeginWith) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().startsWith(namesBeginWith))
			.filter((thread) -> Arrays.stream(thread.getValue())
				.map((frame) -> frame.getClassName().split("\\$")[0])
				.anyMatch(WAITING_ROOMS::contains))
			.map((thread) -> thread.getKey())
			.toList();
	}

}
