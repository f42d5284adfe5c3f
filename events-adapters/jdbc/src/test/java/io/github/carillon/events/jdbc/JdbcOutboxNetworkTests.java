package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.carillon.events.Event;
import io.github.carillon.events.outbox.OutboxEntry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C81: a server that goes away without a word.
 */
@Timeout(60)
class JdbcOutboxNetworkTests {

	private static final String MAIL = "listener:mail";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void doesNotWaitForAServerForLongerThanALease(String name) throws Exception {
		try (Databases database = Databases.open(name, this.directory, 2);
				FreezingProxy proxy = new FreezingProxy(database.dataSource().getJdbcUrl())) {
			SingleConnectionDataSource frozen = new SingleConnectionDataSource(
					proxy.url(database.dataSource().getJdbcUrl()), database.dataSource().getUsername(),
					database.dataSource().getPassword(), true);
			try (JdbcOutbox outbox = new JdbcOutbox(database.history(),
					JdbcOutboxOptions.defaults().withLease(Duration.ofSeconds(2)), frozen)) {
				Event<?> event = Event.builder("order.created", Map.of("orderId", "o-1")).build();
				List<OutboxEntry> held = outbox.add(event, List.of(MAIL), Set.of(MAIL), null);
				assertThat(outbox.renew(held)).isEmpty();
				assertThat(frozen.getConnection().getNetworkTimeout()).isZero();
				proxy.freeze();
				assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> outbox.renew(held));
			}
			finally {
				proxy.cut();
				frozen.destroy();
			}
		}
	}

}
