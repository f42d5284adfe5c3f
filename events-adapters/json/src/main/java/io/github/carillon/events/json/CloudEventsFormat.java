package io.github.carillon.events.json;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.serialization.EventFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as CloudEvents 1.0 in JSON (structured mode), both ways without loss; but see
 * bytes.
 * <p>
 * What CloudEvents has no name for travels in extensions: {@code correlationid},
 * {@code causationid}, {@code partitionkey} (the key), {@code dataversion} (the version,
 * unless it is {@code "1"}), {@code priority} (unless it is {@code NORMAL}),
 * {@code headers} (an object as a JSON string), {@code path} (an array as a JSON string),
 * {@code replayed}. The headers {@code sequence}, {@code sequencetype},
 * {@code traceparent} and {@code tracestate} are extensions of those names. A source that
 * is no URI reference is percent-encoded and comes along as {@code sourcename}.
 * <p>
 * Of a foreign event, an id that is no UUID becomes one by name over source and id, and
 * stays in the header {@code ce-id}; other extensions become headers, which are written
 * as extensions again ({@code ce-extensions} lists them). Data that is no JSON is a
 * string, its media type the header {@code ce-datacontenttype}.
 * <p>
 * Bytes ({@code data_base64}) are a {@code byte[]} where that is the class of the type,
 * else their base64 text, marked by the header {@code ce-dataencoding}. So bytes that
 * were published as a type without a class come back as that text. A media type of JSON
 * on a {@code byte[]} stays a header: as an attribute it would have the bytes read as
 * JSON.
 * <p>
 * The headers {@code ce-dataencoding} and {@code ce-extensions} are for this format to
 * set; an application that sets them itself may not get them back as they were.
 * <p>
 * Immutable; safe for use by several threads.
 *
 * @since 0.1
 */
public final class CloudEventsFormat implements EventFormat {

	/** Media type of one event. */
	public static final String CONTENT_TYPE = "application/cloudevents+json";

	private static final EventTypeResolver NO_CLASSES = new NoClasses();

	private final JsonMapper envelope;

	private final JsonEventSerializer serializer;

	private final EventTypeResolver types;

	private final JsonLimits limits;

	CloudEventsFormat(JsonMapper envelope, JsonEventSerializer serializer, EventTypeResolver types, JsonLimits limits) {
		this.envelope = envelope;
		this.serializer = serializer;
		this.types = types;
		this.limits = limits;
	}

	/**
	 * Returns a format that reads data as maps, lists and plain values also where the
	 * class of the type is known: for what comes from outside, so that its validation
	 * names every violation before anything is converted.
	 * @return the format
	 */
	public CloudEventsFormat withPlainData() {
		return new CloudEventsFormat(this.envelope, this.serializer, NO_CLASSES, this.limits);
	}

	/**
	 * Returns a format that reads and writes up to other limits, not above those of the
	 * {@link CarillonJson} that it comes from.
	 * @param limits the limits
	 * @return the format
	 */
	public CloudEventsFormat withLimits(JsonLimits limits) {
		return new CloudEventsFormat(this.envelope, this.serializer, this.types, limits);
	}

	@Override
	public String contentType() {
		return CONTENT_TYPE;
	}

	@Override
	public String write(Event<?> event) {
		String problem = "Event %s cannot be written as a CloudEvent".formatted(event.id());
		try {
			String json = new CloudEventWriter(this.envelope, this.serializer).write(event);
			return checked(json, problem);
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).asException(problem);
		}
	}

	@Override
	public Event<?> read(String text) {
		String problem = "No CloudEvent in JSON";
		checked(text, problem);
		try {
			JsonNode json = this.envelope.readTree(text);
			return new CloudEventReader(this.serializer, this.types, json).read();
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).asException(problem);
		}
	}

	private String checked(String json, String problem) {
		JsonFault fault = JsonText.faultIn(json, this.limits.withDepth(this.limits.depth() + 1));
		if (fault != null) {
			throw fault.asException(problem);
		}
		return json;
	}

}
