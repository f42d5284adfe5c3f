package io.github.carillon.events.history;

import java.util.List;

/**
 * What {@link EventImporter} did.
 *
 * @param lines how many lines were read, blank ones not counted
 * @param imported how many events were new and are in the history now
 * @param present how many were there before, or had been erased, and were left as they
 * are
 * @param bad how many lines were no event, or one that the history refused
 * @param badLines the first of them, up to {@value #MAX_BAD_LINES}
 * @param stopped whether it stopped at a bad line, and left the rest unread
 * @since 0.1
 */
public record ImportResult(long lines, long imported, long present, long bad, List<BadLine> badLines, boolean stopped) {

	/** How many bad lines are told of one by one. */
	public static final int MAX_BAD_LINES = 1000;

	/**
	 * Creates a result.
	 */
	public ImportResult {
		badLines = List.copyOf(badLines);
	}

	/**
	 * A line that was not imported.
	 *
	 * @param number its number, from one, blank lines counted
	 * @param reason what is wrong with it
	 */
	public record BadLine(long number, String reason) {
	}

}
