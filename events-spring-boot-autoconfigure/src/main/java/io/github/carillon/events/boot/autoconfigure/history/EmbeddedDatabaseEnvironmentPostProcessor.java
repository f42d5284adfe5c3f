package io.github.carillon.events.boot.autoconfigure.history;

import java.util.List;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Keeps an application on its own embedded database although H2 is on the class path with
 * us: Spring Boot prefers H2 to HSQLDB and Derby, and cannot know whose it is. Whatever
 * the application says about its database overrides this.
 */
final class EmbeddedDatabaseEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String SOURCE = "carillonEmbeddedDatabase";

	private static final Map<String, String> DRIVERS = Map.of("HSQLDB", "org.hsqldb.jdbc.JDBCDriver", "DERBY",
			"org.apache.derby.jdbc.EmbeddedDriver");

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		ClassLoader loader = application.getClassLoader();
		List<String> others = DRIVERS.entrySet()
			.stream()
			.filter((driver) -> ClassUtils.isPresent(driver.getValue(), loader))
			.map(Map.Entry::getKey)
			.toList();
		if (others.size() == 1 && ClassUtils.isPresent("org.h2.Driver", loader)) {
			environment.getPropertySources()
				.addLast(new MapPropertySource(SOURCE, Map.of("spring.datasource.embedded-database-connection",
						others.get(0), "spring.test.database.connection", others.get(0))));
		}
	}

}
