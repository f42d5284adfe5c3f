package io.github.carillon.events.architecture;

import java.util.HashSet;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScans;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

/**
 * The rules about auto-configurations.
 */
final class AutoConfigurationRules {

	private AutoConfigurationRules() {
	}

	static ArchRule arePublicAndFinal(String root) {
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.because("an application orders itself around an auto-configuration but never extends it");
	}

	static ArchRule areNamedSo(String root) {
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.or()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.should()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.andShould()
			.beAnnotatedWith(AutoConfiguration.class)
			.because("the condition report lists them by name");
	}

	static ArchRule areListed(String root) {
		Set<String> listed = listed();
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should(ArchCondition.from(DescribedPredicate.describe("be listed in AutoConfiguration.imports",
					(JavaClass type) -> listed.contains(type.getName()))))
			.because("Spring Boot does not see, nor order, one that is not listed");
	}

	static ArchRule beanMethodsArePackagePrivate(String root) {
		return methods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.bePackagePrivate()
			.because("a bean method is called by the container alone");
	}

	static ArchRule beanMethodsHaveNoClassCondition(String root) {
		return noMethods()
			.that(DescribedPredicate.describe("are annotated with @Bean",
					(JavaMethod method) -> method.isAnnotatedWith(Bean.class)))
			.should()
			.beAnnotatedWith(ConditionalOnClass.class)
			.because("the missing class is loaded with the signature before the condition is read: "
					+ "a nested configuration carries it");
	}

	static ArchRule scanNoComponents(String root) {
		return noClasses().should()
			.beMetaAnnotatedWith(ComponentScan.class)
			.orShould()
			.beMetaAnnotatedWith(ComponentScans.class)
			.because("a library adds the beans it names, never what happens to be in a package");
	}

	static Set<String> listed() {
		Set<String> names = new HashSet<>();
		ImportCandidates.load(AutoConfiguration.class, AutoConfigurationRules.class.getClassLoader())
			.forEach(names::add);
		return names;
	}

}
