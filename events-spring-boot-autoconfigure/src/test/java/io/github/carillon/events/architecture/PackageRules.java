package io.github.carillon.events.architecture;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules about packages: which there are, and who may see whom.
 */
final class PackageRules {

	private static final Set<String> DUMPING_GROUNDS = Set.of("internal", "impl", "util", "utils", "common", "model",
			"dto", "config");

	private PackageRules() {
	}

	static ArchRule rootImportsNoSubPackage(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in the root package", packages::isRoot))
			.should(importNothing("from a package below it",
					(origin, target) -> packages.isBelowRoot(target) && !packages.isRoot(target)))
			.because("the root is the bottom: features attach through its interceptors, listeners and SPIs");
	}

	static ArchRule coreFollowsItsGraph(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in the core", packages::isCore))
			.should(importNothing("beside the graph", (origin, target) -> !packages.coreMayImport(origin, target)))
			.because("retry, serialization <- schema, deadletter, history <- outbox <- webhook, bridge "
					+ "and history <- stream is the whole graph");
	}

	static ArchRule coreKnowsNoFramework(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in the core", packages::isCore))
			.should()
			.onlyDependOnClassesThat(resideInAnyPackage("java..", "javax.crypto..", "javax.net..", "org.jspecify..",
					"org.slf4j..", "io.micrometer.context..", root + ".."))
			.because("the core runs without Spring, Jackson, Reactor and Micrometer");
	}

	static ArchRule adaptersDoNotKnowBoot(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in an adapter", packages::isAdapter))
			.should(importNothing("from Spring Boot",
					(origin, target) -> packages.isBoot(target)
							|| target.getPackageName().startsWith("org.springframework.boot")))
			.because("an adapter serves applications without Spring Boot as well");
	}

	static ArchRule adaptersDoNotKnowEachOther(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in an adapter", packages::isAdapter))
			.should(importNothing("from another adapter", packages::isAnotherAdapter))
			.because("each adapter stands for one optional dependency tree");
	}

	static ArchRule testKitKnowsOnlyTheCore(String root) {
		Packages packages = new Packages(root);
		return classes().that(are("in the test kit", packages::isTestKit))
			.should(importNothing("but the core and test libraries", (origin, target) -> target.getPackageName()
				.startsWith("org.springframework")
					|| (packages.isBelowRoot(target) && !packages.isCore(target) && !packages.isTestKit(target))))
			.because("the test kit serves tests without Spring, and every store whatever it is made of");
	}

	static ArchRule nothingImportsAutoConfiguration(String root) {
		return noClasses().that()
			.resideOutsideOfPackage(root + ".boot.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(root + ".boot.autoconfigure..")
			.because("configuration is read at the edge, once");
	}

	static ArchRule packagesAreFreeOfCycles(String root) {
		return slices().matching("(**)")
			.should()
			.beFreeOfCycles()
			.because("packages in a cycle can only be understood, tested and moved together");
	}

	static ArchRule packagesAreKnown(String root) {
		Packages packages = new Packages(root);
		return classes().should(be("in a package that has its place in the graph", packages::isKnown))
			.because("a package without a place is held by no rule");
	}

	static ArchRule packagesAreNoDumpingGrounds(String root) {
		Packages packages = new Packages(root);
		return classes()
			.should(be("in a package named after a feature",
					(type) -> Arrays.stream(packages.segments(type)).noneMatch(DUMPING_GROUNDS::contains)))
			.because("package-private types do the work of internal, impl and util packages");
	}

	static ArchRule packagesAreNullMarked(String root) {
		return classes().should(be("in a package with @NullMarked", PackageRules::isNullMarked))
			.because("the null contract is part of every signature");
	}

	private static boolean isNullMarked(JavaClass type) {
		return type.getPackage()
			.tryGetPackageInfo()
			.map((info) -> info.isAnnotatedWith(NullMarked.class))
			.orElse(false);
	}

	private static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> predicate) {
		return describe("are " + description, predicate);
	}

	private static ArchCondition<JavaClass> be(String description, Predicate<JavaClass> predicate) {
		return new ArchCondition<>("be " + description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				String message = type.getDescription() + " is not " + description;
				events.add(new SimpleConditionEvent(type, predicate.test(type), message));
			}

		};
	}

	private static ArchCondition<JavaClass> importNothing(String description,
			BiPredicate<JavaClass, JavaClass> forbidden) {
		return new ArchCondition<>("import nothing " + description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
					JavaClass target = dependency.getTargetClass().getBaseComponentType();
					boolean allowed = !forbidden.test(type, target);
					events.add(new SimpleConditionEvent(dependency, allowed, dependency.getDescription()));
				}
			}

		};
	}

}
