package io.github.carillon.events.boot.autoconfigure.history;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedDatabaseEnvironmentPostProcessor}.
 */
class EmbeddedDatabaseEnvironmentPostProcessorTests {

	private static final String CONNECTION = "spring.datasource.embedded-database-connection";

	private static final String H2 = "org.h2.Driver";

	private static final String HSQLDB = "org.hsqldb.jdbc.JDBCDriver";

	private static final String DERBY = "org.apache.derby.jdbc.EmbeddedDriver";

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void onlyOtherDatabaseIsNamed() {
		assertThat(connectionWith(H2, DERBY)).isEqualTo("DERBY");
		assertThat(connectionWith(H2, HSQLDB)).isEqualTo("HSQLDB");
	}

	@Test
	void nothingIsNamedWhereThereIsNothingToDecide() {
		assertThat(connectionWith(H2)).isNull();
		assertThat(connectionWith(HSQLDB)).isNull();
		assertThat(connectionWith(H2, HSQLDB, DERBY)).isNull();
	}

	@Test
	void whatTheApplicationSaysCounts() {
		this.environment.getPropertySources().addFirst(new MapPropertySource("application", Map.of(CONNECTION, "H2")));
		assertThat(connectionWith(H2, HSQLDB)).isEqualTo("H2");
	}

	private @Nullable String connectionWith(String... drivers) {
		this.environment.getPropertySources().remove("carillonEmbeddedDatabase");
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(new Drivers(Set.of(drivers))));
		new EmbeddedDatabaseEnvironmentPostProcessor().postProcessEnvironment(this.environment, application);
		return this.environment.getProperty(CONNECTION);
	}

	/**
	 * Knows some drivers and no others, whatever is on the class path.
	 */
	private static final class Drivers extends ClassLoader {

		private final Set<String> names;

		Drivers(Set<String> names) {
			super(Drivers.class.getClassLoader());
			this.names = names;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (this.names.contains(name)) {
				Class<?> known = findLoadedClass(name);
				return (known != null) ? known : define(name);
			}
			if (Set.of(H2, HSQLDB, DERBY).contains(name)) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

		private Class<?> define(String name) {
			ClassWriter writer = new ClassWriter(0);
			writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
			byte[] bytes = writer.toByteArray();
			return defineClass(name, bytes, 0, bytes.length);
		}

	}

}
