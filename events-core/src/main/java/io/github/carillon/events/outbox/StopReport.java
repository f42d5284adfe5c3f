package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay leaves behind when it stops, for one line in the log. Safe for use by
 * several threads.
 */
final class StopReport {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private final Map<String, Integer> unbegun = new TreeMap<>();

	private final Map<String, Integer> underWay = new TreeMap<>();

	synchronized void givenBack(String target) {
		this.unbegun.merge(target, 1, Integer::sum);
	}

	synchronized void leftUnderWay(String target) {
		this.underWay.merge(target, 1, Integer::sum);
	}

	/**
	 * Logs it: a warning when something may be delivered twice, nothing when nothing is
	 * left.
	 * @param unwritten how many results could not be written
	 * @param untold of how many dead entries nobody was told
	 */
	synchronized void log(Duration timeout, int unwritten, int untold) {
		if (!this.underWay.isEmpty() || unwritten > 0 || untold > 0) {
			log.warn("The outbox relay stopped with work left after waiting up to {}. Under way, given back and maybe "
					+ "delivered twice: {}. Given back unbegun: {}. Results not written, delivered again when their "
					+ "lease is over: {}. Dead entries that nobody was told of: {}", timeout, text(this.underWay),
					text(this.unbegun), unwritten, untold);
		}
		else if (!this.unbegun.isEmpty()) {
			log.info("The outbox relay stopped and gave back what had not begun: {}", text(this.unbegun));
		}
	}

	private static String text(Map<String, Integer> counts) {
		return counts.isEmpty() ? "none"
				: counts.entrySet()
					.stream()
					.map((count) -> "%s (%d)".formatted(count.getKey(), count.getValue()))
					.collect(Collectors.joining(", "));
	}

}
