package com.example.cidesk;

import java.nio.file.Path;
import java.util.List;

import com.example.cidesk.GitHub.Answer;
import io.github.carillon.events.EventPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the desk still knows when it is started again.
 */
class RestartTests {

	@TempDir
	Path folder;

	@Test
	void knowsTheBoardTheHistoryAndItsDeliveriesAgain() {
		JsonNode board;
		JsonNode history;
		Answer failed;
		try (Desk desk = new Desk(this.folder)) {
			for (String conclusion : List.of("success", "failure")) {
				desk.github().deliver("workflow_run", GitHub.workflowRun("a/b", "main", conclusion));
			}
			failed = desk.github().deliver("workflow_run", "twice", GitHub.workflowRun("a/b", "main", "failure"));
			desk.github().deliver("check_run", GitHub.example("check_run.success"));
			board = desk.github().get("/board");
			history = desk.github().get("/actuator/events/history?limit=50");
		}
		try (Desk desk = new Desk(this.folder)) {
			assertThat(desk.github().get("/board")).isEqualTo(board);
			assertThat(board.at("/a~1b/main/failuresInARow").intValue()).isEqualTo(2);
			assertThat(desk.github().get("/actuator/events/history?limit=50")).isEqualTo(history);
			Answer again = desk.github().deliver("workflow_run", "twice", GitHub.workflowRun("a/b", "main", "failure"));
			assertThat(again.status()).isEqualTo(200);
			assertThat(again.json().at("/id")).isEqualTo(failed.json().at("/id"));
			Answer repaired = desk.github().deliver("workflow_run", GitHub.workflowRun("a/b", "main", "success"));
			JsonNode resolved = desk.github().get("/actuator/events/history?type=alert.*&limit=1").at("/events/0");
			assertThat(resolved.at("/type").stringValue()).isEqualTo("alert.resolved");
			assertThat(resolved.at("/causationId")).isEqualTo(repaired.json().at("/id"));
			assertThat(resolved.at("/data/failures").intValue()).isEqualTo(2);
		}
	}

	/** More builds than a page of the history has. */
	@Test
	void readsAllPagesOfTheHistory() {
		try (Desk desk = new Desk(this.folder)) {
			desk.publish(
					new WorkflowRun("completed", "a/b", "main", "CI", "failure", "https://example.com", null, null),
					1100);
		}
		try (Desk desk = new Desk(this.folder)) {
			assertThat(desk.github().get("/board").at("/a~1b/main/failuresInARow").intValue()).isEqualTo(1100);
		}
	}

	/** A desk on the files of a folder. */
	private static final class Desk implements AutoCloseable {

		private final ConfigurableApplicationContext context;

		Desk(Path folder) {
			this.context = new SpringApplicationBuilder(CiDeskApplication.class).run("--server.port=0",
					"--spring.datasource.url=jdbc:h2:file:" + folder.resolve("desk") + ";WRITE_DELAY=0");
		}

		GitHub github() {
			return GitHub.of(this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		}

		/** As if delivered, in one transaction. */
		void publish(Build build, int times) {
			EventPublisher events = this.context.getBean(EventPublisher.class);
			this.context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
				for (int i = 0; i < times; i++) {
					events.publish(build);
				}
			});
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

}
