package io.github.carillon.events.boot.autoconfigure.sideeffects;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the starter does to somebody else's application: nothing (C120). What cannot be
 * helped is in {@code docs/side-effects.md}.
 */
class SideEffectsTests {

	private static final List<String> OURS = ImportCandidates
		.load(AutoConfiguration.class, SideEffectsTests.class.getClassLoader())
		.getCandidates()
		.stream()
		.filter((name) -> name.startsWith("io.github.carillon."))
		.toList();

	private static final String UNIQUE = "spring.datasource.generate-unique-name=true";

	private static final String WITHOUT_US = "spring.autoconfigure.exclude=" + String.join(",", OURS);

	@Test
	void ownTransactionManagerIsKept() {
		new ApplicationContextRunner().withUserConfiguration(OwnTransactionManager.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> {
				assertThat(context).hasSingleBean(TransactionManager.class);
				NoDatabaseTransactionManager own = context.getBean(NoDatabaseTransactionManager.class);
				EventBus bus = context.getBean(EventBus.class);
				new TransactionTemplate(own).executeWithoutResult((status) -> bus.publish("kept"));
				new TransactionTemplate(own).executeWithoutResult((status) -> {
					bus.publish("discarded");
					status.setRollbackOnly();
				});
				assertThat(context.getBean(EventHistory.class).latest("kept")).isPresent();
				assertThat(context.getBean(EventHistory.class).latest("discarded")).isEmpty();
			});
	}

	@Test
	void everyTransactionManagerTellsOfItsCommitsOnce() {
		new ApplicationContextRunner().withUserConfiguration(OwnTransactionManager.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> assertThat(
					context.getBean(ConfigurableTransactionManager.class).getTransactionExecutionListeners())
				.hasSize(1));
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> assertThat(
					context.getBean(ConfigurableTransactionManager.class).getTransactionExecutionListeners())
				.hasSize(1));
	}

	@Test
	void ownEmbeddedDatabaseIsKept() {
		ConfigurableApplicationContext context = application().run("--" + UNIQUE);
		try (context) {
			assertThat(urlOf(context)).startsWith("jdbc:hsqldb:mem:");
			assertThat(context.getEnvironment().getProperty("spring.test.database.connection")).isEqualTo("HSQLDB");
			assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class);
		}
	}

	@Test
	void embeddedDatabaseThatIsAskedForIsUsed() {
		ConfigurableApplicationContext context = application().run("--" + UNIQUE,
				"--spring.datasource.embedded-database-connection=h2");
		try (context) {
			assertThat(urlOf(context)).startsWith("jdbc:h2:mem:");
		}
	}

	@Test
	void h2IsUsedWhereThereIsNoOtherEmbeddedDatabase() {
		ConfigurableApplicationContext context = application("org.hsqldb").run("--" + UNIQUE);
		try (context) {
			assertThat(urlOf(context)).startsWith("jdbc:h2:mem:");
			assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class);
		}
	}

	@Test
	void onlyOurBeansAreAdded() {
		Set<String> before = new TreeSet<>();
		Set<String> after = new TreeSet<>();
		WebApplicationContextRunner runner = new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE);
		runner.withPropertyValues(WITHOUT_US)
			.run((context) -> before.addAll(Arrays.asList(context.getBeanDefinitionNames())));
		runner.run((context) -> {
			after.addAll(Arrays.asList(context.getBeanDefinitionNames()));
			assertThat(after).containsAll(before);
			after.removeAll(before);
			assertThat(after).isNotEmpty().allSatisfy((name) -> {
				BeanDefinition definition = context.getBeanFactory().getMergedBeanDefinition(name);
				assertThat(Stream.of(name, definition.getFactoryBeanName(), definition.getResourceDescription(),
						definition.getBeanClassName()))
					.anySatisfy((part) -> assertThat(part).contains("carillon"));
			});
		});
	}

	@Test
	void noBeanOfOursIsOfATypeThatMakesSpringBootBackOff() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> Stream
				.of(Executor.class, ConversionService.class, Clock.class, TransactionManager.class, JsonMapper.class,
						DataSource.class)
				.forEach((type) -> assertThat(context.getBeanNamesForType(type)).as(type.getName())
					.noneSatisfy((name) -> assertThat(
							context.getBeanFactory().getMergedBeanDefinition(name).getResourceDescription())
						.contains("carillon"))));
	}

	@Test
	void springBootsExecutorAndMapperAreThere() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor").hasSingleBean(JsonMapper.class));
	}

	@Test
	void noMessageConverterForYamlIsAdded() {
		assertThat(ClassUtils.isPresent("tools.jackson.dataformat.yaml.YAMLMapper", null)).isFalse();
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((context) -> assertThat(context.getBean(RequestMappingHandlerAdapter.class).getMessageConverters())
				.flatExtracting(HttpMessageConverter::getSupportedMediaTypes)
				.isNotEmpty()
				.noneMatch((type) -> type.isCompatibleWith(MediaType.APPLICATION_YAML)
						&& type.getSubtype().contains("yaml")));
	}

	@Test
	void lateContextsBelowAnotherListenOnItsBus() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((parent) -> new ApplicationContextRunner().withParent(parent)
				.withUserConfiguration(Application.class, Counter.class)
				.withPropertyValues(UNIQUE)
				.run((child) -> {
					assertThat(child.getBean(EventBus.class)).isSameAs(parent.getBean(EventBus.class));
					parent.getBean(EventBus.class).publish("counted");
					assertThat(child.getBean(Counter.class).count).isOne();
				}));
	}

	@Test
	void listenersOfAClosedContextAreGone() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(UNIQUE)
			.run((parent) -> {
				int before = parent.getBean(EventBus.class).subscriptions().size();
				new ApplicationContextRunner().withParent(parent)
					.withUserConfiguration(Application.class, Counter.class)
					.withPropertyValues(UNIQUE)
					.run((child) -> assertThat(parent.getBean(EventBus.class).subscriptions()).hasSize(before + 1));
				assertThat(parent.getBean(EventBus.class).subscriptions()).hasSize(before);
			});
	}

	@Test
	void restartedApplicationFindsNothingOfTheOneBefore() {
		for (int start = 0; start < 2; start++) {
			new ApplicationContextRunner().withUserConfiguration(Application.class, Counter.class)
				.withPropertyValues(UNIQUE)
				.run((context) -> {
					context.getBean(EventBus.class).publish("counted");
					assertThat(context.getBean(Counter.class).count).isOne();
					assertThat(context.getBean(EventBus.class).statistics().published()).isOne();
				});
		}
	}

	private static SpringApplicationBuilder application(String... absent) {
		return new SpringApplicationBuilder(new DefaultResourceLoader(new FilteredClassLoader(absent)),
				Application.class)
			.web(WebApplicationType.NONE);
	}

	private static String urlOf(ConfigurableApplicationContext context) {
		try (Connection connection = context.getBean(DataSource.class).getConnection()) {
			return connection.getMetaData().getURL();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnTransactionManager {

		@Bean
		NoDatabaseTransactionManager ownTransactionManager() {
			return new NoDatabaseTransactionManager();
		}

	}

	static class NoDatabaseTransactionManager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	static class Counter {

		private int count;

		@OnEvent("counted")
		void on() {
			this.count++;
		}

	}

}
