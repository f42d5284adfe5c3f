package io.github.carillon.events.json;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Derives schemas from classes, as Jackson writes them.
 */
final class SchemaDerivation {

	private static final boolean VALIDATION_PRESENT = isPresent("jakarta.validation.constraints.NotNull");

	/**
	 * Formats that what Jackson writes always has. Others look like one but may lack an
	 * offset, or be relative.
	 */
	private static final Map<Class<?>, String> FORMATS = Map.of(UUID.class, "uuid", Instant.class, "date-time",
			OffsetDateTime.class, "date-time", ZonedDateTime.class, "date-time", Date.class, "date-time",
			LocalDate.class, "date", URI.class, "uri-reference");

	/** Annotations with which a member is not written as its type says. */
	private static final Set<String> OWN_FORMAT = Set.of("JsonFormat", "JsonSerialize", "JsonRawValue");

	private final JsonMapper payload;

	private @Nullable SchemaGenerator generator;

	SchemaDerivation(JsonMapper payload) {
		this.payload = payload;
	}

	/**
	 * Returns the schema of a class. One at a time: the generator is not made for more.
	 */
	synchronized ObjectNode derive(Class<?> dataClass) {
		SchemaGenerator current = this.generator;
		if (current == null) {
			current = generator();
			this.generator = current;
		}
		return current.generateSchema(dataClass);
	}

	private SchemaGenerator generator() {
		SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(this.payload,
				SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
			.with(new JacksonSchemaModule(JacksonOption.RESPECT_JSONPROPERTY_REQUIRED))
			.with(Option.FLATTENED_OPTIONALS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
			.without(Option.ADDITIONAL_FIXED_TYPES);
		if (VALIDATION_PRESENT) {
			BeanConstraints.addTo(builder);
		}
		builder.forTypesInGeneral()
			.withCustomDefinitionProvider(this::definition)
			.withPropertySorter((first, second) -> 0);
		JacksonMembers members = new JacksonMembers(this.payload);
		builder.forFields()
			.withCustomDefinitionProvider((field, context) -> Nullness.isAnnotated(field.getRawMember(), OWN_FORMAT)
					? new CustomPropertyDefinition(anything()) : null)
			.withIgnoreCheck((field) -> members.isLeftOut(field.getRawMember()))
			.withPropertyNameOverrideResolver((field) -> members.nameOf(field.getRawMember()))
			.withRequiredCheck(Nullness::isRequired)
			.withNullableCheck(Nullness::isNullable);
		return new SchemaGenerator(builder.build());
	}

	/**
	 * Returns the schema of a class that Jackson does not write as an object with a
	 * member per field; {@code null} for one that it does.
	 */
	private @Nullable CustomDefinition definition(ResolvedType type, SchemaGenerationContext context) {
		Class<?> erased = type.getErasedType();
		if (erased == byte[].class) {
			return inline(typed("string").put("contentEncoding", "base64"));
		}
		if (erased.isEnum()) {
			return inline(enumeration(erased));
		}
		if (isContainer(erased)) {
			return null;
		}
		return switch (JacksonShape.of(erased, this.payload)) {
			case OBJECT -> erased.getName().startsWith("java.") ? inline(anything()) : null;
			case STRING -> inline(string(erased));
			case INTEGER -> inline(typed("integer"));
			case NUMBER -> inline(typed("number"));
			case BOOLEAN -> inline(typed("boolean"));
			case ARRAY, ANY -> inline(anything());
		};
	}

	private static boolean isContainer(Class<?> type) {
		return type.isArray() || Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)
				|| type == Optional.class;
	}

	private ObjectNode enumeration(Class<?> type) {
		Set<JsonNode> values = new LinkedHashSet<>();
		for (Object constant : type.getEnumConstants()) {
			values.add(this.payload.valueToTree(constant));
		}
		ArrayNode list = this.payload.createArrayNode().addAll(values);
		return anything().set("enum", list);
	}

	private ObjectNode string(Class<?> type) {
		String format = FORMATS.get(type);
		return (format != null) ? typed("string").put("format", format) : typed("string");
	}

	private ObjectNode typed(String type) {
		return anything().put("type", type);
	}

	private ObjectNode anything() {
		return this.payload.createObjectNode();
	}

	private static CustomDefinition inline(ObjectNode schema) {
		return new CustomDefinition(schema, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, SchemaDerivation.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

}
