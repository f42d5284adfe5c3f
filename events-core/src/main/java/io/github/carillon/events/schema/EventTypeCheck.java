package io.github.carillon.events.schema;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.Event;
import io.github.carillon.events.PublishInterceptor;

/**
 * Checks every event that is published: whether its type is registered, and whether its
 * data is as the schema of the type wants it. What it refuses is neither recorded nor
 * dispatched. Put it behind the interceptors that change events. Types of
 * {@link DerivedEvents} need not be registered.
 * <p>
 * It warns once per type and counts from then on, see {@link #warnings()}. Safe for use
 * by several threads.
 *
 * @since 0.1
 */
public final class EventTypeCheck implements PublishInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(EventTypeCheck.class);

	/** How many types are counted apart: names come from publishers, so from anywhere. */
	private static final int MAX_COUNTED = 1000;

	private static final String OTHERS = "(others)";

	private static final int NEAREST = 5;

	private static final String UNDECLARED_VERSION = "1";

	private final EventTypeRegistry types;

	private final EventTypeValidator validator;

	private final Validation validation;

	private final UnknownTypes unknownTypes;

	private final Map<String, LongAdder> warnings = new ConcurrentHashMap<>();

	/**
	 * Creates a check.
	 * @param types the types
	 * @param validator what validates their data
	 * @param validation what happens to data that violates its schema
	 * @param unknownTypes what happens to types that are not registered
	 */
	public EventTypeCheck(EventTypeRegistry types, EventTypeValidator validator, Validation validation,
			UnknownTypes unknownTypes) {
		this.types = types;
		this.validator = validator;
		this.validation = validation;
		this.unknownTypes = unknownTypes;
	}

	/**
	 * Returns the event; with the declared version of its type where that has no class
	 * from which the bus would know it.
	 * @throws UnknownEventTypeException when its type is not registered and must be
	 * @throws SchemaViolationException when its data violates the schema, or cannot be
	 * checked with it, and must not
	 */
	@Override
	public <T> Event<T> beforePublish(Event<T> event) {
		EventTypeDefinition definition = this.types.find(event.type()).orElse(null);
		if (definition == null) {
			if (!DerivedEvents.isDerived(event)) {
				checkUnknown(event.type());
			}
			return event;
		}
		if (this.validation != Validation.OFF) {
			checkData(event);
		}
		return versioned(event, definition);
	}

	private static <T> Event<T> versioned(Event<T> event, EventTypeDefinition definition) {
		boolean known = definition.dataClass().isPresent() || !event.version().equals(UNDECLARED_VERSION)
				|| definition.version().equals(UNDECLARED_VERSION);
		return known ? event : event.toBuilder().version(definition.version()).build();
	}

	private void checkUnknown(String type) {
		if (this.unknownTypes == UnknownTypes.REJECT) {
			throw new UnknownEventTypeException(type, this.types.nearest(type, NEAREST));
		}
		if (this.unknownTypes == UnknownTypes.WARN && isFirstWarning(type)) {
			logger.warn("{}. Published all the same; more of it are only counted",
					UnknownEventTypeException.message(type, this.types.nearest(type, NEAREST)));
		}
	}

	private void checkData(Event<?> event) {
		SchemaViolationException violation = violationOf(event);
		if (violation == null) {
			return;
		}
		if (this.validation == Validation.REJECT) {
			throw violation;
		}
		if (isFirstWarning(event.type())) {
			logger.warn("{}\nPublished all the same (id {}); more of this type are only counted",
					violation.getMessage(), event.id());
		}
	}

	private @Nullable SchemaViolationException violationOf(Event<?> event) {
		try {
			List<SchemaViolation> violations = this.validator.validate(event.type(), event.data());
			return violations.isEmpty() ? null : new SchemaViolationException(event.type(), violations);
		}
		catch (RuntimeException ex) {
			// what happens to data that cannot be checked is for the mode to say, too
			String reason = (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
			SchemaViolationException violation = new SchemaViolationException(event.type(),
					List.of(new SchemaViolation("", "check", "cannot be checked: " + reason)));
			violation.initCause(ex);
			return violation;
		}
	}

	private boolean isFirstWarning(String type) {
		LongAdder count = this.warnings.get(type);
		boolean first = false;
		if (count == null) {
			String counted = (this.warnings.size() < MAX_COUNTED) ? type : OTHERS;
			LongAdder fresh = new LongAdder();
			LongAdder existing = this.warnings.putIfAbsent(counted, fresh);
			count = (existing != null) ? existing : fresh;
			first = existing == null;
		}
		count.increment();
		return first;
	}

	/**
	 * Returns how many events were published with a warning.
	 * @return the number by type name; types beyond the first thousand are counted
	 * together as {@code (others)}
	 */
	public Map<String, Long> warnings() {
		Map<String, Long> counts = new TreeMap<>();
		this.warnings.forEach((type, count) -> counts.put(type, count.sum()));
		return counts;
	}

}
