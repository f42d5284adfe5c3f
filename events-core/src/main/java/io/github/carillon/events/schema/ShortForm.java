package io.github.carillon.events.schema;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes out the short form {@code field: type} of a schema.
 */
final class ShortForm {

	private static final String ANY = "any";

	private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "object", "array");

	private static final Set<String> FORMATS = Set.of("date", "time", "date-time", "duration", "uuid", "uri", "email");

	private final Map<String, String> fields;

	ShortForm(Map<String, String> fields) {
		this.fields = fields;
	}

	String toSchemaText() {
		String properties = this.fields.entrySet()
			.stream()
			.map((field) -> quoted(field.getKey()) + ":" + schemaOf(field.getKey(), field.getValue().strip()))
			.collect(Collectors.joining(",", "{", "}"));
		String required = this.fields.entrySet()
			.stream()
			.filter((field) -> !isOptional(field.getValue().strip()))
			.map((field) -> quoted(field.getKey()))
			.collect(Collectors.joining(",", "[", "]"));
		return "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\",\"properties\":"
				+ properties + ",\"required\":" + required + "}";
	}

	private static boolean isOptional(String type) {
		return type.endsWith("?");
	}

	private String schemaOf(String field, String type) {
		boolean nullable = isOptional(type);
		String bare = nullable ? type.substring(0, type.length() - 1) : type;
		if (bare.endsWith("[]")) {
			String items = schemaOf(field, bare.substring(0, bare.length() - 2));
			return "{" + typed("array", nullable) + ",\"items\":" + items + "}";
		}
		if (bare.equals(ANY)) {
			return "{}";
		}
		if (TYPES.contains(bare)) {
			return "{" + typed(bare, nullable) + "}";
		}
		if (FORMATS.contains(bare)) {
			return "{" + typed("string", nullable) + ",\"format\":\"" + bare + "\"}";
		}
		throw new IllegalArgumentException(unknown(field));
	}

	private static String typed(String type, boolean nullable) {
		return nullable ? "\"type\":[\"" + type + "\",\"null\"]" : "\"type\":\"" + type + "\"";
	}

	private String unknown(String field) {
		Set<String> known = new TreeSet<>(TYPES);
		known.addAll(FORMATS);
		known.add(ANY);
		String type = this.fields.getOrDefault(field, "");
		String nearest = new NearestNames(type).among(known, 1)
			.stream()
			.findFirst()
			.map(" (did you mean '%s'?)"::formatted)
			.orElse("");
		return ("Field '%s' has the unknown type '%s'%s; it takes one of %s, with '[]' behind for a list and '?' at the "
				+ "end for what may be missing")
			.formatted(field, type, nearest, String.join(", ", known));
	}

	private static String quoted(String text) {
		StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				quoted.append('\\').append(c);
			}
			else if (c < ' ') {
				quoted.append("\\u%04x".formatted((int) c));
			}
			else {
				quoted.append(c);
			}
		}
		return quoted.append('"').toString();
	}

}
