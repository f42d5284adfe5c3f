package io.github.carillon.events.json;

import java.util.List;

import io.github.carillon.events.serialization.EventSerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * What is wrong with JSON or with data, and where. Does not repeat what was read: it may
 * be secret, and it may be made to mislead whoever reads the message.
 *
 * @param pointer the place as a JSON pointer
 * @param reason what is wrong there
 * @param cause what found it, if it was Jackson
 */
record JsonFault(String pointer, String reason, @Nullable Exception cause) {

	static JsonFault of(JacksonException ex) {
		return new JsonFault(pointerOf(ex), reasonOf(ex), ex);
	}

	JsonFault below(String parent) {
		return new JsonFault(parent + this.pointer, this.reason, this.cause);
	}

	/**
	 * Returns the exception that says so.
	 * @param problem what could not be done
	 */
	EventSerializationException asException(String problem) {
		return new EventSerializationException(problem + ": " + this, this.pointer, this.cause);
	}

	private static String pointerOf(JacksonException ex) {
		List<JacksonException.Reference> path = ex.getPath();
		if (path.isEmpty() && ex.processor() instanceof JsonParser parser) {
			return parser.streamReadContext().pathAsPointer().toString();
		}
		StringBuilder pointer = new StringBuilder();
		for (JacksonException.Reference step : path) {
			String name = step.getPropertyName();
			pointer.append('/').append((name != null) ? escaped(name) : Integer.toString(step.getIndex()));
		}
		return pointer.toString();
	}

	static String escaped(String name) {
		return name.replace("~", "~0").replace("/", "~1");
	}

	private static String reasonOf(JacksonException ex) {
		if (ex instanceof InvalidFormatException format) {
			return "is no " + nameOf(format.getTargetType());
		}
		if (ex instanceof ValueInstantiationException refused && refused.getCause() != null) {
			return "is refused by %s: %s".formatted(nameOf(refused.getType().getRawClass()),
					refused.getCause().getMessage());
		}
		String message = ex.getOriginalMessage();
		if (ex instanceof StreamReadException && !(ex instanceof StreamConstraintsException)) {
			return message.startsWith("Duplicate") ? "occurs twice" : "is not JSON" + placeOf(ex);
		}
		return firstLine(message);
	}

	private static String placeOf(JacksonException ex) {
		return (ex.getLocation() != null)
				? " (line %d, column %d)".formatted(ex.getLocation().getLineNr(), ex.getLocation().getColumnNr()) : "";
	}

	private static String firstLine(String message) {
		return message.lines().findFirst().orElse(message);
	}

	private static String nameOf(@Nullable Class<?> type) {
		return (type != null) ? type.getSimpleName() : "such value";
	}

	@Override
	public String toString() {
		return (this.pointer.isEmpty() ? "(root)" : this.pointer) + " " + this.reason;
	}

}
