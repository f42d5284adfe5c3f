package io.github.carillon.events.boot.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that is run on several databases, on some of them only where there is time.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(allowZeroInvocations = true)
@ArgumentsSource(OnDatabases.Databases.class)
@interface OnDatabases {

	/**
	 * Those that it is always run on.
	 */
	FaultDatabase[] value();

	/**
	 * Those that it is run on as well when {@link Faults#areMany()}.
	 */
	FaultDatabase[] andWithTime() default {};

	/**
	 * Gives a test its databases.
	 */
	final class Databases implements ArgumentsProvider, AnnotationConsumer<OnDatabases> {

		private Stream<FaultDatabase> databases = Stream.of();

		@Override
		public void accept(OnDatabases annotation) {
			this.databases = Stream.concat(Stream.of(annotation.value()),
					Stream.of(annotation.andWithTime()).filter((database) -> Faults.areMany()));
		}

		@Override
		public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context) {
			return this.databases.map(Arguments::of);
		}

	}

}
