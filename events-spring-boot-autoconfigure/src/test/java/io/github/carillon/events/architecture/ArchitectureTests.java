package io.github.carillon.events.architecture;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the main classes of every published module to {@link ArchitectureRule the rules}.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.carillon.events";

	/** A scan that sees too little proves nothing: raise these as the code grows. */
	private static final int CLASSES_AT_LEAST = 600;

	private static final int AUTO_CONFIGURATIONS_AT_LEAST = 16;

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@ParameterizedTest
	@EnumSource
	void holdsEverywhere(ArchitectureRule rule) {
		rule.below(ROOT).check(CLASSES);
	}

	@ParameterizedTest
	@EnumSource
	void isSeenToFailOnItsFixtures(ArchitectureRule rule) {
		JavaClasses fixtures = new ClassFileImporter().importPackages(rule.fixtures());
		List<String> violations = rule.below(rule.fixtures()).evaluate(fixtures).getFailureReport().getDetails();
		List<String> violators = fixtures.stream()
			.filter((type) -> type.getSimpleName().startsWith("Bad"))
			.map(JavaClass::getName)
			.toList();
		assertThat(violators).isNotEmpty()
			.allSatisfy((violator) -> assertThat(violations)
				.anySatisfy((violation) -> assertThat(violation).contains(violator)));
		assertThat(violations).allSatisfy((violation) -> assertThat(violators)
			.anySatisfy((violator) -> assertThat(violation).contains(violator)));
	}

	@ParameterizedTest
	@EnumSource
	void saysWhy(ArchitectureRule rule) {
		assertThat(rule.below(ROOT).getDescription()).contains(", because ");
	}

	@Test
	void seesTheWholeCode() {
		assertThat(CLASSES).hasSizeGreaterThanOrEqualTo(CLASSES_AT_LEAST);
		assertThat(CLASSES.that(areAutoConfigurations())).hasSizeGreaterThanOrEqualTo(AUTO_CONFIGURATIONS_AT_LEAST);
	}

	@Test
	void listsNoAutoConfigurationThatDoesNotExist() {
		assertThat(AutoConfigurationRules.listed()).filteredOn((name) -> name.startsWith(ROOT))
			.hasSizeGreaterThanOrEqualTo(AUTO_CONFIGURATIONS_AT_LEAST)
			.allSatisfy((name) -> assertThat(CLASSES.contain(name)).isTrue());
	}

	private static DescribedPredicate<JavaClass> areAutoConfigurations() {
		return DescribedPredicate.describe("are auto-configurations",
				(type) -> type.isAnnotatedWith(AutoConfiguration.class));
	}

}
