package io.github.carillon.events.boot.autoconfigure;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the generated metadata as an editor does: every property is typed and described.
 */
class ConfigurationMetadataTests {

	/** Metadata that is not generated has no faults either: raise this with the code. */
	private static final int PROPERTIES_AT_LEAST = 60;

	@Test
	void everyPropertyIsDescribed() throws IOException {
		ConfigurationMetadata metadata = ConfigurationMetadata.generated();
		assertThat(metadata.properties()).hasSizeGreaterThanOrEqualTo(PROPERTIES_AT_LEAST);
		assertThat(metadata.faults()).isEmpty();
	}

	@Test
	void faultsAreFound() {
		ConfigurationMetadata metadata = ConfigurationMetadata.of("""
				{ "groups": [], "properties": [
				  { "name": "carillon.a.kept", "type": "java.lang.String", "description": "Somewhere to go." },
				  { "name": "carillon.a.kept", "type": "java.lang.String", "description": "Somewhere to go." },
				  { "name": "carillon.a.silent", "type": "java.lang.String" },
				  { "name": "carillon.a.checkInterval", "type": "java.lang.String", "description": "Time between." },
				  { "name": "carillon.b.untyped", "description": "Whether to be." },
				  { "name": "carillon.b.with-article", "type": "java.lang.String", "description": "The thing." },
				  { "name": "spring.application.name", "type": "java.lang.String" }
				] }
				""");
		assertThat(metadata.faults()).containsExactly("carillon.a.kept is there twice",
				"carillon.a.silent has no description", "carillon.a.checkInterval is not in kebab case",
				"carillon.a.checkInterval comes after carillon.a.silent", "carillon.b.untyped has no type",
				"carillon.b.with-article is described by no sentence, or by one that starts with an article");
	}

	@Test
	void deprecatedPropertiesMayComeLast() {
		ConfigurationMetadata metadata = ConfigurationMetadata.of("""
				{ "properties": [
				  { "name": "carillon.b", "type": "java.lang.String", "description": "New." },
				  { "name": "carillon.a", "type": "java.lang.String", "description": "Old.", "deprecation": {} }
				] }
				""");
		assertThat(metadata.properties()).hasSize(2);
		assertThat(metadata.faults()).isEmpty();
	}

}
