package io.github.carillon.events.boot.autoconfigure;

import io.github.carillon.events.boot.autoconfigure.EventBusProperties.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Decision 19: virtual threads where Spring Boot has them and they do not pin.
 */
class ListenerThreadsTests {

	@ParameterizedTest
	@CsvSource({ "17,false,AUTO,false", "21,true,AUTO,false", "23,true,AUTO,false", "24,true,AUTO,true",
			"25,false,AUTO,false", "21,false,VIRTUAL,true", "25,true,PLATFORM,false" })
	void areVirtualWhereThatIsWantedAndWise(int java, boolean wanted, Executor executor, boolean virtual) {
		assertThat(new ListenerThreads(java, wanted).isVirtual(executor)).isEqualTo(virtual);
	}

	@Test
	void virtualOnesAreRefusedWhereJavaHasNone() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new ListenerThreads(17, false).isVirtual(Executor.VIRTUAL))
			.withMessageContaining("carillon.listeners.executor")
			.withMessageContaining("This is Java 17, and virtual threads need Java 21 or later. Use 'auto'");
	}

}
