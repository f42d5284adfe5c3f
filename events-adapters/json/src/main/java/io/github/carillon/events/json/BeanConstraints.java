package io.github.carillon.events.json;

import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;

/**
 * Brings the constraints of Jakarta Bean Validation into derived schemas. A class of its
 * own, loaded only where their annotations are.
 */
final class BeanConstraints {

	private BeanConstraints() {
	}

	static void addTo(SchemaGeneratorConfigBuilder builder) {
		builder.with(new JakartaValidationModule(JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
				JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS));
	}

}
