package org.kbfgs.spark.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.dataset.OneCore;
import org.kbfgs.spark.dataset.ScoringTable;
import org.kbfgs.spark.session.GpuResources;

/**
 * A table's kept columns and the columns of predictions after them, of which a query reads and computes what it needs alone.
 * Columns are named by their places, as several of a table's columns may have one name.
 */
final class ScoredRelation extends BaseRelation implements PrunedScan {

    private final ScoringTable table;
    private final Architecture network;
    private final ElementType type;
    private final Broadcast<byte[]> weights;
    private final List<AddedColumn> added;
    /** All columns by their own names. */
    private final StructType named;

    private final StructType schema;

    ScoredRelation(
            ScoringTable table,
            Architecture network,
            ElementType type,
            Broadcast<byte[]> weights,
            List<AddedColumn> added) {
        this.table = table;
        this.network = network;
        this.type = type;
        this.weights = weights;
        this.added = List.copyOf(added);
        StructType all = table.kept();
        for (AddedColumn column : added) {
            all = all.add(column.name(), column.type(), column.isNullable());
        }
        this.named = all;
        StructField[] fields = all.fields();
        this.schema = new StructType(IntStream.range(0, fields.length)
                .mapToObj(i ->
                        new StructField(place(i), fields[i].dataType(), fields[i].nullable(), fields[i].metadata()))
                .toArray(StructField[]::new));
    }

    private static String place(int column) {
        return String.valueOf(column);
    }

    /** The columns by their own names. */
    Dataset<Row> rows() {
        return table.rows().sparkSession().baseRelationToDataFrame(this).toDF(named.fieldNames());
    }

    @Override
    public SQLContext sqlContext() {
        return table.rows().sparkSession().sqlContext();
    }

    @Override
    public StructType schema() {
        return schema;
    }

    /** Rows are Spark's own. */
    @Override
    public boolean needConversion() {
        return false;
    }

    @Override
    @SuppressWarnings("unchecked")
    public RDD<Row> buildScan(String[] required) {
        int keptColumns = table.kept().size();
        List<Integer> places = Stream.of(required).map(Integer::valueOf).toList();
        List<Integer> kept =
                places.stream().filter(place -> place < keptColumns).toList();
        List<Integer> scored =
                places.stream().filter(place -> place >= keptColumns).toList();
        int[] order = places.stream()
                .mapToInt(place -> place < keptColumns ? kept.indexOf(place) : kept.size() + scored.indexOf(place))
                .toArray();
        ScoreRows score = new ScoreRows(
                table.features(),
                network,
                type,
                weights,
                fields(kept),
                fields(scored),
                order,
                scored.stream().map(place -> added.get(place - keptColumns)).toList());
        RDD<InternalRow> rows = withFeatures(kept)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(score)
                .rdd();
        if (!GpuResources.areOfTasks(rows.context().conf())) { // a task of one core would have no GPU
            OneCore.useOneCoreEach(rows);
        }
        return (RDD<Row>) (RDD<?>) rows;
    }

    /** The place of a column of ids, by which messages name a row. */
    private Stream<Integer> ids() {
        StructType kept = table.kept();
        return kept.getFieldIndex(DatasetSpec.ID).isEmpty()
                ? Stream.empty()
                : Stream.of(kept.fieldIndex(DatasetSpec.ID));
    }

    private StructType fields(List<Integer> places) {
        return new StructType(
                places.stream().map(place -> named.fields()[place]).toArray(StructField[]::new));
    }

    /** These columns of the table, and the features after them. */
    private Dataset<Row> withFeatures(List<Integer> kept) {
        int all = table.rows().columns().length;
        Dataset<Row> rows = table.rows()
                .toDF(IntStream.range(0, all).mapToObj(ScoredRelation::place).toArray(String[]::new));
        List<Column> columns = new ArrayList<>();
        kept.forEach(place -> columns.add(functions.col(place(place))));
        columns.add(functions.col(place(all - 1)));
        return rows.select(columns.toArray(Column[]::new));
    }
}
