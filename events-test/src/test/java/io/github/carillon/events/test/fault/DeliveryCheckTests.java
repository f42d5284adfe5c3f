package io.github.carillon.events.test.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A check that finds what was planted, so that one that finds nothing means something.
 */
class DeliveryCheckTests {

	@TempDir
	Path folder;

	private Path publishedFile;

	private Path deliveredFile;

	private PublishJournal published;

	private DeliveryJournal delivered;

	@BeforeEach
	void open() {
		this.publishedFile = this.folder.resolve("published");
		this.deliveredFile = this.folder.resolve("delivered");
		this.published = PublishJournal.open(this.publishedFile);
		this.delivered = DeliveryJournal.open(this.deliveredFile);
	}

	@AfterEach
	void close() {
		this.published.close();
		this.delivered.close();
	}

	@Test
	void findsNothingWhereAllIsWell() {
		publish("a", "b");
		this.delivered.delivered("a", 1, "k", 1);
		this.delivered.delivered("b", 1, "k", 2);
		DeliveryCheck check = check();
		assertThat(check.lost()).isEmpty();
		assertThat(check.unexpected()).isEmpty();
		assertThat(check.repeated()).isEmpty();
		assertThat(check.overtaken()).isEmpty();
		assertThat(check.late()).isEmpty();
		assertThat(check.attempted()).isEqualTo(2);
		assertThat(check.succeeded()).isEqualTo(2);
		assertThat(check.delivered()).isEqualTo(2);
		assertThat(check.byProcess()).containsExactly(java.util.Map.entry(ProcessHandle.current().pid(), 2));
	}

	@Test
	void findsWhatWasPublishedAndNotDelivered() {
		publish("a", "b");
		this.delivered.delivered("a", 1, "", 1);
		assertThat(check().lost()).containsExactly("b");
	}

	@Test
	void doesNotMissWhatIsNotKnownToBePublished() {
		this.published.attempted("a");
		this.published.attempted("b");
		this.delivered.delivered("b", 1, "", 1);
		DeliveryCheck check = check();
		assertThat(check.unknown()).isEqualTo(2);
		assertThat(check.lost()).isEmpty();
		assertThat(check.unexpected()).isEmpty();
		assertThat(check.recovered()).containsExactly("b");
	}

	@Test
	void findsWhatNobodyPublished() {
		publish("a");
		this.delivered.delivered("a", 1, "", 1);
		this.delivered.delivered("x", 1, "", 2);
		assertThat(check().unexpected()).containsExactly("x");
	}

	@Test
	void findsWhatWasRolledBackAndDeliveredAllTheSame() {
		this.published.attempted("a");
		this.published.failed("a");
		this.delivered.delivered("a", 1, "", 1);
		assertThat(check().unexpected()).containsExactly("a");
		assertThat(check().unknown()).isZero();
	}

	@Test
	void countsEachRepetition() {
		publish("a");
		this.delivered.delivered("a", 1, "", 1);
		this.delivered.delivered("a", 2, "", 1);
		this.delivered.delivered("a", 3, "", 1);
		assertThat(check().repeated()).containsExactly("a", "a");
	}

	@Test
	void findsWhatWasOvertakenByALaterEventOfItsKey() {
		publish("a", "b", "c", "d");
		this.delivered.delivered("b", 1, "k", 2);
		this.delivered.delivered("a", 1, "k", 1);
		this.delivered.delivered("d", 1, "l", 4);
		this.delivered.delivered("c", 1, "", 3);
		assertThat(check().overtaken()).containsExactly("a");
	}

	@Test
	void tellsALateRepetitionFromAnEarlyOne() {
		publish("a", "b");
		this.delivered.delivered("a", 1, "k", 1);
		this.delivered.delivered("a", 2, "k", 1);
		this.delivered.delivered("b", 1, "k", 2);
		assertThat(check().late()).isEmpty();
		this.delivered.delivered("a", 2, "k", 1);
		assertThat(check().late()).containsExactly("a");
		assertThat(check().overtaken()).isEmpty();
	}

	@Test
	void leavesOutALineThatIsHalfWritten() throws IOException {
		publish("a");
		Files.writeString(this.publishedFile, "succeeded\tb", StandardOpenOption.APPEND);
		Files.writeString(this.deliveredFile, "1\ta\t1\t", StandardOpenOption.APPEND);
		assertThat(check().lost()).containsExactly("a");
		assertThat(check().delivered()).isZero();
	}

	private void publish(String... ids) {
		for (String id : ids) {
			this.published.attempted(id);
			this.published.succeeded(id);
		}
	}

	private DeliveryCheck check() {
		return DeliveryCheck.of(this.publishedFile, this.deliveredFile);
	}

}
