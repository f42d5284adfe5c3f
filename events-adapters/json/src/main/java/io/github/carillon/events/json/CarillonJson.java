package io.github.carillon.events.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.carillon.events.EventTypeResolver;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events in JSON: what writes and reads their data, whole events, and their schemas, all
 * with the same mapper. That mapper is our own, never the application's, so that neither
 * changes the other; it takes modules and customizers. Immutable; safe for use by several
 * threads.
 *
 * @since 0.1
 */
public final class CarillonJson {

	private final JsonMapper envelope;

	private final JsonMapper payload;

	private final JsonEventSerializer serializer;

	private final CloudEventsFormat format;

	private final JsonEventSchemas schemas;

	private CarillonJson(Builder builder) {
		this.envelope = strict(JsonMapper.builder(factory(builder.limits))).build();
		JsonMapper.Builder data = strict(JsonMapper.builder(factory(builder.limits)))
			// a text that is made for people may change; what is stored must not
			.disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
			.addModules(builder.modules);
		builder.customizers.forEach((customizer) -> customizer.customize(data));
		this.payload = strict(data).build();
		this.serializer = new JsonEventSerializer(this.envelope, this.payload, builder.limits);
		this.format = new CloudEventsFormat(this.envelope, this.serializer, builder.types, builder.limits);
		this.schemas = new JsonEventSchemas(this.envelope, this.payload, builder.limits);
	}

	private static JsonFactory factory(JsonLimits limits) {
		// one level more than allowed: the envelope around data that has just as many
		int depth = limits.depth() + 1;
		return JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(depth)
				.maxStringLength(limits.stringLength())
				.maxNameLength(limits.stringLength())
				.maxNumberLength(limits.numberLength())
				.build())
			.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(depth).build())
			.build();
	}

	/**
	 * Makes a builder refuse what is ambiguous and keep all of the rest.
	 */
	private static JsonMapper.Builder strict(JsonMapper.Builder builder) {
		return builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
	}

	/**
	 * Returns events in JSON with defaults for everything.
	 * @return the events in JSON
	 */
	public static CarillonJson create() {
		return builder().build();
	}

	/**
	 * Returns a builder.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns what writes and reads the parts of an event for a store.
	 * @return the serializer
	 */
	public JsonEventSerializer serializer() {
		return this.serializer;
	}

	/**
	 * Returns what converts data between maps and classes.
	 * @return the converter
	 */
	public JsonDataConverter converter() {
		return new JsonDataConverter(this.payload);
	}

	/**
	 * Returns what writes and reads whole events as CloudEvents.
	 * @return the format
	 */
	public CloudEventsFormat format() {
		return this.format;
	}

	/**
	 * Returns what derives schemas from classes and validates data.
	 * @return the schemas
	 */
	public JsonEventSchemas schemas() {
		return this.schemas;
	}

	/**
	 * Returns the mapper of data, as modules and customizers left it. It does not apply
	 * all limits: text from outside is read by the others here.
	 * @return the mapper
	 */
	public JsonMapper dataMapper() {
		return this.payload;
	}

	/**
	 * Builds events in JSON. Not safe for use by several threads.
	 */
	public static final class Builder {

		private final List<JacksonModule> modules = new ArrayList<>();

		private final List<CarillonJsonMapperCustomizer> customizers = new ArrayList<>();

		private EventTypeResolver types = EventTypeResolver.annotations();

		private JsonLimits limits = JsonLimits.defaults();

		private Builder() {
		}

		/**
		 * Adds modules to the mapper of data.
		 * @param modules the modules
		 * @return this builder
		 */
		public Builder modules(Collection<? extends JacksonModule> modules) {
			this.modules.addAll(modules);
			return this;
		}

		/**
		 * Adds a customizer of the mapper of data, called after the modules and those
		 * added before.
		 * @param customizer the customizer
		 * @return this builder
		 */
		public Builder customizer(CarillonJsonMapperCustomizer customizer) {
			this.customizers.add(customizer);
			return this;
		}

		/**
		 * Sets what knows the class of a type name;
		 * {@link EventTypeResolver#annotations()}, which knows none, unless set.
		 * @param types the resolver
		 * @return this builder
		 */
		public Builder types(EventTypeResolver types) {
			this.types = types;
			return this;
		}

		/**
		 * Sets how large JSON may be; {@link JsonLimits#defaults()} unless set.
		 * @param limits the limits
		 * @return this builder
		 */
		public Builder limits(JsonLimits limits) {
			this.limits = limits;
			return this;
		}

		/**
		 * Returns the events in JSON.
		 * @return the events in JSON
		 */
		public CarillonJson build() {
			return new CarillonJson(this);
		}

	}

}
