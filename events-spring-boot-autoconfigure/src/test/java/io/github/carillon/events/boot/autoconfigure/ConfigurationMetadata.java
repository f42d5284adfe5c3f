package io.github.carillon.events.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The generated description of the library's configuration properties.
 *
 * @param properties the properties in the order of the file
 */
record ConfigurationMetadata(List<Property> properties) {

	private static final String PREFIX = "carillon.";

	/** Reads what the annotation processor left on the class path. */
	static ConfigurationMetadata generated() throws IOException {
		List<Property> properties = new ArrayList<>();
		ClassLoader loader = ConfigurationMetadata.class.getClassLoader();
		for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream content = url.openStream()) {
				properties.addAll(read(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
			}
		}
		return new ConfigurationMetadata(properties);
	}

	static ConfigurationMetadata of(String json) {
		return new ConfigurationMetadata(read(json));
	}

	private static List<Property> read(String json) {
		List<Property> properties = new ArrayList<>();
		for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
			if (property.path("name").asString("").startsWith(PREFIX)) {
				properties.add(new Property(property.path("name").asString(""), property.path("type").asString(""),
						property.path("description").asString(""), property.has("deprecation")));
			}
		}
		return properties;
	}

	/** What is wrong, one line per fault; empty when all is well. */
	List<String> faults() {
		List<String> faults = new ArrayList<>();
		String previous = "";
		for (Property property : this.properties) {
			faults.addAll(property.faults());
			if (!property.deprecated()) {
				int order = previous.compareTo(property.name());
				if (order == 0) {
					faults.add(property.name() + " is there twice");
				}
				if (order > 0) {
					faults.add(property.name() + " comes after " + previous);
				}
				previous = property.name();
			}
		}
		return faults;
	}

	/**
	 * One property.
	 *
	 * @param name its full name
	 * @param type the class it is bound to
	 * @param description what it is for
	 * @param deprecated whether it is on its way out
	 */
	record Property(String name, String type, String description, boolean deprecated) {

		List<String> faults() {
			List<String> faults = new ArrayList<>();
			if (!this.name.matches("[a-z][a-z0-9]*([.-][a-z0-9]+)*")) {
				faults.add(this.name + " is not in kebab case");
			}
			if (this.type.isBlank()) {
				faults.add(this.name + " has no type");
			}
			if (this.description.isBlank()) {
				faults.add(this.name + " has no description");
			}
			else if (!this.description.endsWith(".") || this.description.matches("(The|A|An) .*")) {
				faults.add(this.name + " is described by no sentence, or by one that starts with an article");
			}
			return faults;
		}

	}

}
