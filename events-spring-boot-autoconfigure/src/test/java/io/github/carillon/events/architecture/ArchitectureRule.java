package io.github.carillon.events.architecture;

import java.util.Locale;
import java.util.function.Function;

import com.tngtech.archunit.lang.ArchRule;

/**
 * Every rule of the house. Each has fixtures in a package of its own, named like the
 * rule: classes whose name starts with {@code Bad} violate it, those that start with
 * {@code Good} do not.
 */
enum ArchitectureRule {

	ROOT_IMPORTS_NO_SUB_PACKAGE(PackageRules::rootImportsNoSubPackage),

	CORE_FOLLOWS_ITS_GRAPH(PackageRules::coreFollowsItsGraph),

	CORE_KNOWS_NO_FRAMEWORK(PackageRules::coreKnowsNoFramework),

	ADAPTERS_DO_NOT_KNOW_BOOT(PackageRules::adaptersDoNotKnowBoot),

	ADAPTERS_DO_NOT_KNOW_EACH_OTHER(PackageRules::adaptersDoNotKnowEachOther),

	TEST_KIT_KNOWS_ONLY_THE_CORE(PackageRules::testKitKnowsOnlyTheCore),

	NOTHING_IMPORTS_AUTO_CONFIGURATION(PackageRules::nothingImportsAutoConfiguration),

	PACKAGES_ARE_FREE_OF_CYCLES(PackageRules::packagesAreFreeOfCycles),

	PACKAGES_ARE_KNOWN(PackageRules::packagesAreKnown),

	PACKAGES_ARE_NO_DUMPING_GROUNDS(PackageRules::packagesAreNoDumpingGrounds),

	PACKAGES_ARE_NULL_MARKED(PackageRules::packagesAreNullMarked),

	NAMES_SAY_WHAT_A_TYPE_DOES(CodeRules::namesSayWhatATypeDoes),

	ONE_CLASS_READS_THE_CLOCK(CodeRules::oneClassReadsTheClock),

	AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL(AutoConfigurationRules::arePublicAndFinal),

	AUTO_CONFIGURATIONS_ARE_NAMED_SO(AutoConfigurationRules::areNamedSo),

	AUTO_CONFIGURATIONS_ARE_LISTED(AutoConfigurationRules::areListed),

	AUTO_CONFIGURATIONS_SCAN_NO_COMPONENTS(AutoConfigurationRules::scanNoComponents),

	BEAN_METHODS_ARE_PACKAGE_PRIVATE(AutoConfigurationRules::beanMethodsArePackagePrivate),

	BEAN_METHODS_HAVE_NO_CLASS_CONDITION(AutoConfigurationRules::beanMethodsHaveNoClassCondition);

	private final Function<String, ArchRule> rule;

	ArchitectureRule(Function<String, ArchRule> rule) {
		this.rule = rule;
	}

	/** The rule for the packages at and below this root. */
	ArchRule below(String root) {
		return this.rule.apply(root);
	}

	String fixtures() {
		String name = name().toLowerCase(Locale.ROOT).replace("_", "");
		return ArchitectureRule.class.getPackageName() + ".fixtures." + name;
	}

}
