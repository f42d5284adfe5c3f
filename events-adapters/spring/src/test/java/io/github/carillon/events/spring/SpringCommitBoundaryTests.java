package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.CommitBoundary.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Decisions 1, 3 and 7: which transaction an event belongs to, and how it ends.
 */
class SpringCommitBoundaryTests {

	private final DataSource dataSource = new DriverManagerDataSource("jdbc:h2:mem:boundary;DB_CLOSE_DELAY=-1");

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private final List<String> told = new ArrayList<>();

	private DataSourceTransactionManager manager = new DataSourceTransactionManager(this.dataSource);

	private TransactionTemplate required = new TransactionTemplate(this.manager);

	@BeforeEach
	void listen() {
		this.manager.addListener(this.boundary);
	}

	private void withoutListener() {
		this.manager = new DataSourceTransactionManager(this.dataSource);
		this.required = new TransactionTemplate(this.manager);
	}

	private TransactionTemplate template(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.manager);
		template.setPropagationBehavior(propagation);
		return template;
	}

	private Transaction current() {
		Transaction current = this.boundary.current();
		assertThat(current).isNotNull();
		return current;
	}

	private void join(String name) {
		current().join(new Recorder(name, this.told));
	}

	@Test
	void knowsNoTransactionWhereThereIsNone() {
		assertThat(this.boundary.current()).isNull();
		template(TransactionDefinition.PROPAGATION_SUPPORTS)
			.executeWithoutResult((status) -> assertThat(this.boundary.current()).isNull());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void tellsParticipantsOfTheCommitInOrder(boolean listening) {
		if (!listening) {
			withoutListener();
		}
		this.required.executeWithoutResult((status) -> {
			assertThat(current()).isSameAs(current());
			join("a");
			this.required.executeWithoutResult((inner) -> join("b"));
			assertThat(this.told).isEmpty();
		});
		assertThat(this.told).containsExactly("a committed", "b committed");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void tellsParticipantsOfTheRollback(boolean listening) {
		if (!listening) {
			withoutListener();
		}
		this.required.executeWithoutResult((status) -> {
			join("a");
			status.setRollbackOnly();
		});
		assertThat(this.told).containsExactly("a rolled back");
	}

	@Test
	void keepsATransactionApartFromTheOneItSuspends() {
		this.required.executeWithoutResult((status) -> {
			Transaction outer = current();
			join("outer");
			template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				assertThat(current()).isNotSameAs(outer);
				join("inner");
				inner.setRollbackOnly();
			});
			template(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
				.executeWithoutResult((inner) -> assertThat(this.boundary.current()).isNull());
			assertThat(current()).isSameAs(outer);
			assertThat(this.told).containsExactly("inner rolled back");
		});
		assertThat(this.told).containsExactly("inner rolled back", "outer committed");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void tellsThoseAtOnceWhoJoinedAfterASavepointThatIsRolledBackTo(boolean listening) {
		if (!listening) {
			withoutListener();
		}
		this.required.executeWithoutResult((status) -> {
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				join("early");
				nested.setRollbackOnly();
			});
			assertThat(this.told).containsExactly("early rolled back");
			join("before");
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				join("out");
				template(TransactionDefinition.PROPAGATION_NESTED)
					.executeWithoutResult((deeper) -> join("deeper, and out with it"));
				nested.setRollbackOnly();
			});
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> join("kept"));
			assertThat(current().isRollbackOnly()).isFalse();
		});
		assertThat(this.told).containsExactly("early rolled back", "out rolled back",
				"deeper, and out with it rolled back", "before committed", "kept committed");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void seesThatAParticipantMarkedItRollbackOnly(boolean listening) {
		if (!listening) {
			withoutListener();
		}
		assertThatExceptionOfUnexpectedRollback(() -> this.required.executeWithoutResult((status) -> {
			assertThat(current().isRollbackOnly()).isFalse();
			this.required.executeWithoutResult((inner) -> inner.setRollbackOnly());
			assertThat(current().isRollbackOnly()).isTrue();
		}));
	}

	private static void assertThatExceptionOfUnexpectedRollback(
			org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
		org.assertj.core.api.Assertions
			.assertThatExceptionOfType(org.springframework.transaction.UnexpectedRollbackException.class)
			.isThrownBy(code);
	}

	@Test
	void knowsWhetherItIsReadOnly() {
		TransactionTemplate readOnly = new TransactionTemplate(this.manager);
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> assertThat(current().isReadOnly()).isTrue());
		this.required.executeWithoutResult((status) -> assertThat(current().isReadOnly()).isFalse());
	}

	@Test
	void isNoneWhileItIsCompletedAlsoForTheFirstWhoAsksInAfterCommit() {
		this.required.executeWithoutResult((status) -> afterCommit(() -> {
			assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isTrue();
			this.told.add("current is " + this.boundary.current());
		}));
		assertThat(this.told).containsExactly("current is null");
	}

	@Test
	void isNoneInAfterCommitWithoutTheListenerOnceSomebodyJoined() {
		withoutListener();
		this.required.executeWithoutResult((status) -> {
			afterCommit(() -> this.told.add("current is " + this.boundary.current()));
			join("a");
		});
		assertThat(this.told).containsExactly("current is null", "a committed");
	}

	@Test
	void tellsThoseOfTheCommitWhoJoinTooLateToHearIt() {
		withoutListener();
		this.required.executeWithoutResult((status) -> afterCommit(() -> join("late")));
		assertThat(this.told).containsExactly("late committed");
	}

	@Test
	void isItselfAgainForATransactionOfItsOwnInAfterCommit() {
		this.required.executeWithoutResult((status) -> afterCommit(() -> {
			template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> join("inner"));
			this.told.add("current is " + this.boundary.current());
		}));
		assertThat(this.told).containsExactly("inner committed", "current is null");
	}

	/**
	 * Spring takes the scope for a part of the transaction, and nobody would commit what
	 * is done in it.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isNoneForAParticipantThatJoinsItsEndedTransaction(boolean listening) {
		if (!listening) {
			withoutListener();
		}
		this.required.executeWithoutResult((status) -> current().join(new AfterCommit(() -> this.required
			.executeWithoutResult((joined) -> this.told.add("current " + this.boundary.current())))));
		assertThat(this.told).containsExactly("current null");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "true, -1", "true, 0", "false, -1", "false, 0" })
	void isNoneForAnybodyWhoJoinsAnEndedTransaction(boolean commit, int order) {
		this.required.executeWithoutResult((status) -> {
			afterCompletion(order, () -> this.required
				.executeWithoutResult((joined) -> this.told.add("current " + this.boundary.current())));
			if (!commit) {
				status.setRollbackOnly();
			}
		});
		assertThat(this.told).containsExactly("current null");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void isItselfAgainForATransactionThatAParticipantBegins() {
		this.required.executeWithoutResult((status) -> current().join(new AfterCommit(this::beginAnother)));
		assertThat(this.told).containsExactly("inner rolled back", "another committed", "current null");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0 })
	void isItselfAgainForATransactionThatAnybodyBeginsAfterCompletion(int order) {
		this.required.executeWithoutResult((status) -> afterCompletion(order, this::beginAnother));
		assertThat(this.told).containsExactly("inner rolled back", "another committed", "current null");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	private void beginAnother() {
		TransactionTemplate another = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		another.executeWithoutResult((status) -> {
			join("another");
			another.executeWithoutResult((inner) -> {
				join("inner");
				inner.setRollbackOnly();
			});
		});
		this.required.executeWithoutResult((joined) -> this.told.add("current " + this.boundary.current()));
	}

	@Test
	void forgetsATransactionWhoseEndAnotherListenerKeptFromIt() {
		this.manager.setTransactionExecutionListeners(List.of(new TransactionExecutionListener() {

			@Override
			public void afterCommit(TransactionExecution transaction, Throwable commitFailure) {
				throw new IllegalStateException("another listener");
			}

		}, this.boundary));
		assertThatIllegalStateException().isThrownBy(() -> this.required.executeWithoutResult((status) -> join("a")));
		withoutListener();
		this.required.executeWithoutResult((status) -> join("b"));
		assertThat(this.told).containsExactly("a committed", "b committed");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void countsJoinersBeforeTheCommitIn() {
		this.required.executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						join("before commit");
					}

					@Override
					public void beforeCompletion() {
						join("before completion");
					}

				}));
		assertThat(this.told).containsExactly("before commit committed", "before completion committed");
	}

	@Test
	void survivesParticipantsThatThrow() {
		new JdbcTemplate(this.dataSource).execute("create table if not exists survivor (id int)");
		this.required.executeWithoutResult((status) -> {
			new JdbcTemplate(this.dataSource).update("insert into survivor values (1)");
			current().join(new CommitBoundary.Participant() {

				@Override
				public void committed() {
					throw new StackOverflowError("no");
				}

				@Override
				public void rolledBack() {
				}

			});
			join("next");
		});
		assertThat(this.told).containsExactly("next committed");
		assertThat(new JdbcTemplate(this.dataSource).queryForObject("select count(*) from survivor", Integer.class))
			.isEqualTo(1);
	}

	@Test
	void tellsParticipantsAlsoWhenSomebodyElseFailsAfterTheCommit() {
		assertThatIllegalStateException().isThrownBy(() -> this.required.executeWithoutResult((status) -> {
			afterCommit(() -> {
				throw new IllegalStateException("somebody else");
			});
			join("a");
		}));
		assertThat(this.told).containsExactly("a committed");
	}

	@Test
	void mayBeAddedToAManagerTwice() {
		this.manager.addListener(this.boundary);
		this.required.executeWithoutResult((status) -> join("a"));
		assertThat(this.told).containsExactly("a committed");
	}

	@Test
	void takesNobodyAfterItsEnd() {
		Transaction[] ended = new Transaction[1];
		this.required.executeWithoutResult((status) -> ended[0] = current());
		assertThatIllegalStateException().isThrownBy(() -> ended[0].join(new Recorder("late", this.told)));
	}

	private static void afterCompletion(int order, Runnable action) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public int getOrder() {
				return (order < 0) ? HIGHEST_PRECEDENCE : LOWEST_PRECEDENCE;
			}

			@Override
			public void afterCompletion(int completion) {
				action.run();
			}

		});
	}

	private static void afterCommit(Runnable action) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				action.run();
			}

		});
	}

	private record AfterCommit(Runnable action) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.action.run();
		}

		@Override
		public void rolledBack() {
		}

	}

	private record Recorder(String name, List<String> told) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.told.add(this.name + " committed");
		}

		@Override
		public void rolledBack() {
			this.told.add(this.name + " rolled back");
		}

	}

}
