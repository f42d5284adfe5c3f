package io.github.carillon.events.boot.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

import javax.sql.DataSource;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.boot.autoconfigure.EventBusBuilderCustomizer;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * An application that publishes and delivers as its {@link Load} says, for tests that
 * have it die. Writes the files {@code published}, {@code delivered} and
 * {@code <run>.status} where it runs. Ends with the process that it is a child of.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
		excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
@EnableConfigurationProperties(Load.class)
class FaultApplication {

	/** What it exits with at a {@link FailPoint}. */
	static final int DIED = 86;

	/** Has it publish no more. */
	static final String QUIET = "quiet";

	public static void main(String[] args) throws IOException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(FaultApplication.class)
			.web(WebApplicationType.NONE)
			.run(args);
		Publishers publishers = context.getBean(Publishers.class);
		publishers.start();
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			if (line.equals(QUIET)) {
				publishers.quiet();
			}
		}
		Runtime.getRuntime().halt(1);
	}

	@Bean
	static BeanPostProcessor failPoints(ObjectProvider<Load> load) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof Outbox outbox && load.getObject().failPoint() != null)
						? new MortalOutbox(outbox, load.getObject().failPoint(), load.getObject().passages()) : bean;
			}

		};
	}

	@Bean
	EventBusBuilderCustomizer skew(Load load) {
		return (builder) -> {
			if (!load.skew().isZero()) {
				builder.clock(Clock.offset(SystemTime.CLOCK, load.skew()));
			}
		};
	}

	@Bean
	Publishers publishers(EventBus bus, PlatformTransactionManager transactions, Load load) {
		return new Publishers(bus, transactions, load);
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "fault.receives", matchIfMissing = true)
	Receiver receiver(Load load) {
		return new Receiver(load);
	}

	@Bean(initMethod = "start")
	StatusFile statusFile(Outbox outbox, OutboxRelay relay, ObjectProvider<Publishers> publishers, Load load,
			DataSource dataSource) {
		return new StatusFile(outbox, relay, publishers, load, dataSource);
	}

}
