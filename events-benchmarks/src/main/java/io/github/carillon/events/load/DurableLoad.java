package io.github.carillon.events.load;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import io.github.carillon.events.test.TestDatabase;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Measures how many events go through a durable listener per second, from publication to
 * written result, and how soon after the commit the listener begins: in an application
 * with the starter, beside what the database does in plain JDBC. All take turns, round by
 * round, since on a busy machine only the ratios count. <pre>
 * java -cp events-benchmarks/target/events-benchmarks-*.jar io.github.carillon.events.load.DurableLoad \
 *     --database=h2-memory,h2-file,h2-file-delayed,postgresql,mariadb --publishers=1,8 --transactions=own,bare,none \
 *     --events=5000 --warmup=10000 --rounds=5
 * </pre> Any other argument is a property of the application, such as
 * {@code --carillon.history.positions=false}.
 */
public final class DurableLoad {

	private static final int LATENCIES = 1_000;

	private static final OperatingSystemMXBean PROCESS = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private final LoadOptions options;

	private final LoadReport report = new LoadReport();

	private DurableLoad(LoadOptions options) {
		this.options = options;
	}

	/**
	 * Loads each of the databases, and prints what came of it.
	 * @param args the options
	 * @throws Exception when something could not be measured
	 */
	public static void main(String[] args) throws Exception {
		LoadOptions options = LoadOptions.of(new DefaultApplicationArguments(args));
		for (LoadDatabase kind : options.databases()) {
			System.out.printf("%n%s, Java %s, %s%n%n%s%n", kind, Runtime.version(), options.summary(),
					new DurableLoad(options).measure(kind, args));
		}
	}

	private String measure(LoadDatabase kind, String[] args) throws Exception {
		try (TestDatabase database = kind.open();
				ConfigurableApplicationContext context = LoadApplication.start(kind, database, args);
				Floors floors = Floors.open(kind, database, this.options.mostPublishers())) {
			List<Publishing> publishings = Stream
				.concat(Stream.of(PublishMode.NOT), this.options.transactions().stream())
				.map((mode) -> LoadApplication.publishing(context, mode))
				.toList();
			List<Contender> contenders = new ArrayList<>(floors.contenders());
			contenders.addAll(publishings);
			measureRates(contenders);
			measureLatency(publishings, context.getBean(IdleListener.class));
			return this.report.text();
		}
	}

	private void measureRates(List<Contender> contenders) throws Exception {
		for (Contender contender : contenders) {
			run(contender, this.options.warmup(), this.options.mostPublishers());
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int publishers : this.options.publishers()) {
				for (Contender contender : contenders) {
					this.report.run(contender.name(), publishers, run(contender, this.options.events(), publishers));
				}
			}
		}
	}

	private static LoadReport.Measured run(Contender contender, int events, int threads) throws Exception {
		contender.prepare(events);
		long processor = PROCESS.getProcessCpuTime();
		long begin = System.nanoTime();
		contender.run(events, threads);
		double rate = events * 1e9 / (System.nanoTime() - begin);
		contender.settle();
		return new LoadReport.Measured(rate, (PROCESS.getProcessCpuTime() - processor) / 1e3 / events);
	}

	private void measureLatency(List<Publishing> publishings, IdleListener listener) throws InterruptedException {
		for (Publishing publishing : publishings) {
			if (publishing.mode().publishes()) {
				this.report.latency(publishing.name(),
						new BeginLatency(publishing, listener).measure(LATENCIES, LATENCIES));
			}
		}
	}

}
