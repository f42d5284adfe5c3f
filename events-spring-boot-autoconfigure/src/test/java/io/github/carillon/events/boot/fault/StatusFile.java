package io.github.carillon.events.boot.fault;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxRelay;
import io.github.carillon.events.outbox.OutboxStatistics;
import io.github.carillon.events.test.fault.Journal;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Writes down now and then how an application is.
 */
final class StatusFile {

	private final Outbox outbox;

	private final OutboxRelay relay;

	private final ObjectProvider<Publishers> publishers;

	private final Load load;

	private final DataSource dataSource;

	StatusFile(Outbox outbox, OutboxRelay relay, ObjectProvider<Publishers> publishers, Load load,
			DataSource dataSource) {
		this.outbox = outbox;
		this.relay = relay;
		this.publishers = publishers;
		this.load = load;
		this.dataSource = dataSource;
	}

	void start() {
		Thread thread = new Thread(this::run, "status");
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		try (Journal journal = Journal.open(Path.of(this.load.run() + ".status"))) {
			while (true) {
				journal.write((Object[]) line());
				LockSupport.parkNanos(this.load.status().toNanos());
			}
		}
	}

	private String[] line() {
		boolean busy = this.publishers.getObject().areBusy();
		OutboxStatistics statistics = this.relay.statistics();
		HikariPoolMXBean pool = ((HikariDataSource) this.dataSource).getHikariPoolMXBean();
		MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
		String depth = depth();
		return new String[] { "busy=" + busy, depth, "delivered=" + statistics.delivered(),
				"fenced=" + statistics.fenced(), "inFlight=" + statistics.inFlight(),
				"storeErrors=" + statistics.storeErrors(), "unwritten=" + statistics.unwritten(),
				"publishErrors=" + this.publishers.getObject().errors(),
				"connections=" + ((pool != null) ? pool.getActiveConnections() : 0),
				"cpu=" + ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis(),
				"heap=" + heap.getUsed(), "time=" + System.nanoTime() };
	}

	/**
	 * Without a database nothing is known.
	 */
	private String depth() {
		try {
			long pending = this.outbox.depths().stream().mapToLong(OutboxDepth::pending).sum();
			long dead = this.outbox.depths().stream().mapToLong(OutboxDepth::dead).sum();
			return "depth=" + (pending + dead);
		}
		catch (RuntimeException ex) {
			return "depth=-1";
		}
	}

}
