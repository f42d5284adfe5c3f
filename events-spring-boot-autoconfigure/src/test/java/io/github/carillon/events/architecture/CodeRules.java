package io.github.carillon.events.architecture;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The rules about what a class is called and what it calls.
 */
final class CodeRules {

	private CodeRules() {
	}

	static ArchRule namesSayWhatATypeDoes(String root) {
		return noClasses().should()
			.haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
			.because("a method belongs on the type that owns the data, and an implementation "
					+ "is named after what sets it apart");
	}

	static ArchRule oneClassReadsTheClock(String root) {
		return noClasses().that()
			.doNotHaveFullyQualifiedName(root + ".SystemTime")
			.should()
			.accessTargetWhere(DescribedPredicate.describe("reads the system clock", CodeRules::readsTheClock))
			.because("the clock is injected, so that every test can set it");
	}

	private static boolean readsTheClock(JavaAccess<?> access) {
		return access.getTarget() instanceof CodeUnitAccessTarget target && readsTheClock(target);
	}

	private static boolean readsTheClock(CodeUnitAccessTarget target) {
		if (isIn(target, System.class)) {
			return target.getName().equals("currentTimeMillis");
		}
		if (isIn(target, Date.class)) {
			return target.getName().equals("<init>") && target.getRawParameterTypes().isEmpty();
		}
		if (isIn(target, Calendar.class)) {
			return target.getName().equals("getInstance");
		}
		if (isIn(target, Clock.class) || isIn(target, InstantSource.class)) {
			return target.getName().startsWith("system") || target.getName().matches("tick(Millis|Seconds|Minutes)");
		}
		return target.getOwner().getPackageName().equals("java.time") && target.getName().equals("now")
				&& target.getRawParameterTypes().stream().noneMatch((type) -> type.isEquivalentTo(Clock.class));
	}

	private static boolean isIn(AccessTarget target, Class<?> type) {
		return target.getOwner().isEquivalentTo(type);
	}

}
