package io.github.carillon.events;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * The MDC of slf4j, as far as a bus takes part in it: the correlation id of an event
 * comes from there, and handlers find it there.
 */
final class LoggingContext implements ContextCarrier {

	static final String CORRELATION_ID = "correlation_id";

	/** Stands for a thread that logs what it should; told apart by identity. */
	private static final String UNCHANGED = new String("unchanged");

	private static final int MAX_LENGTH = 200;

	private static final LoggingContext OFF = new LoggingContext(false);

	private static final LoggingContext ON = new LoggingContext(true);

	private final boolean on;

	private LoggingContext(boolean on) {
		this.on = on;
	}

	/**
	 * Returns the context, which does nothing where logging has no MDC.
	 */
	static LoggingContext of(boolean wanted) {
		MDCAdapter adapter = wanted ? MDC.getMDCAdapter() : null;
		return (adapter == null || adapter instanceof NOPMDCAdapter) ? OFF : ON;
	}

	boolean isOn() {
		return this.on;
	}

	/**
	 * Returns the correlation id that the calling thread logs, {@code null} when there is
	 * none or none that an event should carry.
	 */
	@Nullable String correlationId() {
		String id = this.on ? MDC.get(CORRELATION_ID) : null;
		return (id != null && isFit(id)) ? id : null;
	}

	private static boolean isFit(String id) {
		return id.length() <= MAX_LENGTH && !id.isBlank() && id.chars().noneMatch(Character::isISOControl);
	}

	/**
	 * Has the calling thread log the correlation id of an event, unless it does.
	 * @return what to {@link #leave} with
	 */
	@Nullable String enter(Event<?> event) {
		String id = this.on ? event.correlationId().orElse(null) : null;
		if (id == null) {
			return UNCHANGED;
		}
		String before = MDC.get(CORRELATION_ID);
		if (id.equals(before)) {
			return UNCHANGED;
		}
		MDC.put(CORRELATION_ID, id);
		return before;
	}

	/**
	 * Has it log again what it did before.
	 */
	@SuppressWarnings("StringEquality")
	void leave(@Nullable String before) {
		if (before == null) {
			MDC.remove(CORRELATION_ID);
		}
		else if (before != UNCHANGED) {
			MDC.put(CORRELATION_ID, before);
		}
	}

	@Override
	public Captured capture() {
		Map<String, String> captured = MDC.getCopyOfContextMap();
		return () -> {
			Map<String, String> before = MDC.getCopyOfContextMap();
			set(captured);
			return () -> set(before);
		};
	}

	private static void set(@Nullable Map<String, String> context) {
		if (context == null) {
			MDC.clear();
		}
		else {
			MDC.setContextMap(context);
		}
	}

}
