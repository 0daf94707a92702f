// Error output of databases and of the layers above them.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const HEAD =
  /^\s*(?:(?:\[[^\]\n]{6,40}\] )?(?:WordPress database error:?.*|You have an error in your SQL syntax;? check the manual.*|Error establishing a (?:database|Redis) connection\.?|(?:Error|ERROR|Fehler|Erreur)? ?\d{4} ?\((?:HY000|\d{5}|\w{5})\)(?: at line \d+)?: .*|(?:MySQL|MariaDB|SQL|DB|Database|mysqli?|PDO|Query|PostgreSQL|PgSQL|Postgres|SQLite|ODBC|Oracle|MSSQL|MongoDB|Mongo|Redis|Solr|Elasticsearch)(?: server)? ?(?:query )?(?:Error|error|ERROR|Exception|exception|failed|failure|Fehler|erreur)(?: ?\(?#?\d+\)?)?(?::.*)?|MySQL (?:said|server has gone away).*|Could not connect(?: to (?:the )?(?:database|MySQL|server|host|DB).*|: .*)|Unable to (?:connect|select) (?:to )?(?:the )?(?:database|MySQL|DB).*|Host '[^'\n]+' is (?:blocked|not allowed).*|Unknown (?:database|column) '[^'\n]*'.*|Table '[^'\n]+' (?:doesn't exist|is marked as crashed).*|Duplicate entry '[^'\n]*' for key .*|Deadlock found when trying to get lock.*|Lock wait timeout exceeded.*|Lost connection to MySQL server.*|Incorrect key file for table.*|Got error \d+ from storage engine.*|Illegal mix of collations.*|Query was empty|supplied argument is not a valid MySQL.*|The table '[^'\n]+' is full|(?:pq|ERROR|FATAL|PANIC): {1,3}(?:relation|column|syntax error at or near|duplicate key value|password authentication|database|role|permission denied|invalid input syntax|deadlock|canceling statement|remaining connection slots|sorry, too many clients|the database system is|operator does not exist|function|null value in column|type|invalid byte sequence|could not|no pg_hba).*|psycopg2?\.\w.*|sqlite3\.\w*Error.*|django\.db\.utils\.\w+.*|sqlalchemy\.exc\.\w+.*|\(?(?:psycopg2|pymysql|MySQLdb|sqlite3|cx_Oracle|mysql\.connector)\.[\w.]*\w*Error\)?.*|(?:SQLite3::|PG::|Mysql2::|ActiveRecord::|Sequel::|Mongo::|Redis::)\w+.*|no such (?:table|column): [\w.]+|database is locked|database disk image is malformed|SQL logic error.*|ORA-\d{5}:.*|PLS-\d{5}:.*|SQL0\d{3,4}N.*|Msg \d+, Level \d+, State \d+.*|(?:Incorrect syntax near|Invalid object name|Invalid column name|Cannot open database|Login failed for user|String or binary data would be truncated|Arithmetic overflow error|Transaction \(Process ID).*|\[Microsoft\]\[.*|(?:Illuminate\\Database|Doctrine\\DBAL|PDOException|Zend_Db|CDbException|yii\\db|JDatabaseDriver|Cake\\Database|Drupal\\Core\\Database|Magento\\.*Db|TYPO3\\CMS\\Core\\Database)[\w\\]*.*|(?:org\.hibernate|org\.postgresql|com\.mysql|java\.sql|oracle\.jdbc|com\.microsoft\.sqlserver|org\.springframework\.(?:dao|jdbc))\.[\w.]+.*|could not (?:extract ResultSet|execute statement|connect to server).*|Sequelize\w*Error.*|PrismaClient\w*Error.*|QueryFailedError.*|MongoServerError.*|MongoError.*|MongooseError.*|An exception occurred (?:while executing|in the driver|in driver).*|Database connection (?:failed|error|could not be established|refused).*|The database (?:server|connection) (?:is|could|cannot|was).{0,80}|(?:phpBB ?: ?Critical Error|vBulletin Message|Database error in vBulletin.*|Invalid SQL:|A Database Error Occurred|General Error|Query failed.*|Error Number: ?\d{3,5}.*|SQL Query:.*|Failed query:?.*)|DB(?:I|D)::\w+.*|DBD::\w+::.* failed: .*|Fehler beim Aufbau (?:einer|der) Datenbankverbindung.*|Erreur lors de la connexion à la base de données.*|Error al establecer (?:la|una) conexión con la base de datos.*|Errore nello stabilire una connessione al database.*|Erro ao estabelecer (?:uma )?conexão com (?:o|a) (?:banco|base) de dados.*|Fout bij het maken van een verbinding met de database.*|Błąd połączenia z bazą danych.*|Błąd podczas nawiązywania połączenia z bazą.*|Ошибка (?:установки )?(?:соединения|подключения) (?:с базой|к базе) данных.*|建立数据库连接时出错.*|数据库连接(?:错误|失败).*|データベース接続確立エラー.*|데이터베이스 연결.{0,12}오류.*|Veritabanı bağlantısı kurulurken bir hata.*|خطأ في الاتصال بقاعدة البيانات.*))\s*$/;
/** Machine text that gives a short line away wherever it stands. */
const ANYWHERE =
  /SQLSTATE\[\w{5}\]|Can't connect to (?:local )?(?:MySQL|MariaDB) server|Access denied for user '[^'\n]*'@|^\s*(?:\w+: )?Too many connections\.?$|\b(?:pg_query|pg_connect|mysql_\w+|mysqli_\w+|sqlite_\w+|odbc_\w+|mssql_\w+|oci_\w+)\(\).{0,20}(?::|failed)/;
const LONGEST_ANYWHERE = 400;
const begins = (text: string): boolean => HEAD.test(text) || (text.length <= LONGEST_ANYWHERE && ANYWHERE.test(text));
const BODY =
  /^\s*(?:(?:SELECT|INSERT|UPDATE|DELETE|SHOW|ALTER|CREATE|REPLACE|DESCRIBE|SET|WITH|FROM|WHERE|LEFT JOIN|INNER JOIN|JOIN|ORDER BY|GROUP BY|LIMIT|VALUES|AND|OR|ON|UNION|HAVING|BEGIN|COMMIT)\b.*|LINE \d+:.*|HINT:.*|DETAIL:.*|CONTEXT:.*|QUERY:.*|STATEMENT:.*|\[SQL: .*|\[parameters: .*|\(Background on this error at: .*|[\s^~]+(?: in \S+ on line \d+)?|Filename: .*|Line Number: ?\d+|Is the server running .*|TCP\/IP connections on port \d+\??|(?:MySQL|SQL|DB|Database) (?:Error|Errno|Query|Message|version|error|errno).*|Error (?:Number|Message|Code|Date|No)\s*:.*|(?:Request Date|Error Date|Script|Referrer|Referer|IP Address|Username|Classname|Invoked (?:at|by)|MySQL Version)\s*:.*|Please (?:try again|contact the (?:webmaster|administrator|board administrator)).*|This either means that the username and password information in your wp-config\.php.*|Are you sure (?:you have the correct|that you have typed|that the database).*|If you('re| are) unsure what these terms mean.*|made by .*\(.*|Back ?trace:?|#\d+ .*|in [\w/.-]+\.php.*line \d+.*|Errno(?:r)?\s*:.*|Unable to connect to the database.*|There (?:seems to have been|appears to be) a(?:n error| slight problem) with the (?:board's )?database.*|nested exception is .*|SQL \[.*\].*|; nested exception.*|; SQL \[.*|\(SQL: .*)\s*$/i;

function take(lines: readonly Line[], from: number): number {
  if (!begins(lines[from]?.text ?? '')) return 0;
  let count = 1;
  while (count < 200) {
    const line = lines[from + count];
    if (line === undefined || line.kind === 'code') break;
    if (!BODY.test(line.text) && !begins(line.text)) break;
    count++;
  }
  return count;
}

export const databaseErrors = errorFilter({
  name: 'Database errors',
  reason: 'database-errors',
  summary:
    'Errors of MySQL, PostgreSQL, SQLite, Oracle, SQL Server and of ORMs, with the query they print; texts about databases stay.',
  example:
    "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1",
  topic:
    /\b(sql (quer|syntax|statement|injection|server (admin|instance))|mysql|mariadb|postgres(ql)?|sqlite|database (admin|server|schema|design|quer|table|engine|driver|index|migration)|\borm\b|dba\b|wp-config|phpmyadmin|foreign key|primary key|deadlocks?)\b/i,
  take,
  span: /\bWordPress database error:? \[[^\]\n]{3,300}\](?: (?:SELECT|INSERT|UPDATE|DELETE|SHOW) [^\n]{0,400}?(?: LIMIT \d+(?:, ?\d+)?|;))?|\bYou have an error in your SQL syntax; check the manual that corresponds to your \w+ server version for the right syntax to use near '[^'\n]{0,200}' at line \d+/g,
  spanHints: ['database error', 'SQL syntax'],
  sureFrom: 3,
});
