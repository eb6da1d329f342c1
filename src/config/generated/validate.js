// Written by scripts/generate.mjs from resources/spec.json: change that file and run `npm run generate`.
"use strict";
export const validate = validate10;
export default validate10;
const schema11 = {"type":"object","required":["client_id","client_secret"],"additionalProperties":true,"properties":{"client_id":{"type":"string","airbyte_secret":true},"client_secret":{"type":"string","airbyte_secret":true},"refresh_token":{"type":"string","airbyte_secret":true},"grant_token":{"type":"string","airbyte_secret":true},"redirect_uri":{"type":"string"},"dc_region":{"type":"string","pattern":"^([Uu][Ss]|[Ee][Uu]|[Ii][Nn]|[Aa][Uu]|[Jj][Pp]|[Cc][Nn]|[Cc][Aa]|[Ss][Aa]|[Uu][Kk]|[Aa][Ee])?$"},"environment":{"type":"string","enum":["Production","Sandbox","Developer"]},"start_datetime":{"pattern":"^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(\\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?)?)?$"},"modules":{"type":"array","items":{"type":"string"}},"exclude_modules":{"type":"array","items":{"type":"string"}},"per_record_streams":{"type":"array","items":{"type":"string"}},"read_strategy":{"type":"string","enum":["auto","records","coql","bulk"]},"include_deleted":{"type":"boolean"},"include_converted_leads":{"type":"boolean"},"include_unapproved_records":{"type":"boolean"},"embed_children":{"type":"boolean"},"system_properties":{"type":"boolean"},"attachment_folder":{"type":"string"},"attachment_max_bytes":{"type":"integer","minimum":1},"email_content":{"type":"boolean"},"lookback_seconds":{"type":"integer","minimum":0},"formula_refresh_hours":{"type":"integer","minimum":0},"reconcile_hours":{"type":"integer","minimum":0},"tracked_ids":{"type":"integer","minimum":0},"max_concurrent_requests":{"type":"integer","minimum":1,"maximum":100},"edition":{"type":"string","enum":["Free","Standard","Professional","Enterprise","Ultimate"]},"api_credits_per_sync":{"type":"integer","minimum":1},"api_credits_reserve_percent":{"type":"integer","minimum":0,"maximum":99},"redis_url":{"type":"string","airbyte_secret":true},"token_store":{"type":"string"},"user_agent":{"type":"string"},"request_timeout":{"airbyte_hidden":true},"start_date":{"airbyte_hidden":true},"accounts_url":{"type":"string","airbyte_hidden":true},"api_url":{"type":"string","airbyte_hidden":true}}};
const pattern0 = new RegExp("^([Uu][Ss]|[Ee][Uu]|[Ii][Nn]|[Aa][Uu]|[Jj][Pp]|[Cc][Nn]|[Cc][Aa]|[Ss][Aa]|[Uu][Kk]|[Aa][Ee])?$", "u");
const pattern1 = new RegExp("^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(\\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?)?)?$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.client_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "client_id"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.client_secret === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "client_secret"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.client_id !== undefined){
if(typeof data.client_id !== "string"){
const err2 = {instancePath:instancePath+"/client_id",schemaPath:"#/properties/client_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.client_secret !== undefined){
if(typeof data.client_secret !== "string"){
const err3 = {instancePath:instancePath+"/client_secret",schemaPath:"#/properties/client_secret/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.refresh_token !== undefined){
if(typeof data.refresh_token !== "string"){
const err4 = {instancePath:instancePath+"/refresh_token",schemaPath:"#/properties/refresh_token/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.grant_token !== undefined){
if(typeof data.grant_token !== "string"){
const err5 = {instancePath:instancePath+"/grant_token",schemaPath:"#/properties/grant_token/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.redirect_uri !== undefined){
if(typeof data.redirect_uri !== "string"){
const err6 = {instancePath:instancePath+"/redirect_uri",schemaPath:"#/properties/redirect_uri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.dc_region !== undefined){
let data5 = data.dc_region;
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
const err7 = {instancePath:instancePath+"/dc_region",schemaPath:"#/properties/dc_region/pattern",keyword:"pattern",params:{pattern: "^([Uu][Ss]|[Ee][Uu]|[Ii][Nn]|[Aa][Uu]|[Jj][Pp]|[Cc][Nn]|[Cc][Aa]|[Ss][Aa]|[Uu][Kk]|[Aa][Ee])?$"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/dc_region",schemaPath:"#/properties/dc_region/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.environment !== undefined){
let data6 = data.environment;
if(typeof data6 !== "string"){
const err9 = {instancePath:instancePath+"/environment",schemaPath:"#/properties/environment/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(((data6 === "Production") || (data6 === "Sandbox")) || (data6 === "Developer"))){
const err10 = {instancePath:instancePath+"/environment",schemaPath:"#/properties/environment/enum",keyword:"enum",params:{allowedValues: schema11.properties.environment.enum}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.start_datetime !== undefined){
let data7 = data.start_datetime;
if(typeof data7 === "string"){
if(!pattern1.test(data7)){
const err11 = {instancePath:instancePath+"/start_datetime",schemaPath:"#/properties/start_datetime/pattern",keyword:"pattern",params:{pattern: "^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(\\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?)?)?$"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
if(data.modules !== undefined){
let data8 = data.modules;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
if(typeof data8[i0] !== "string"){
const err12 = {instancePath:instancePath+"/modules/" + i0,schemaPath:"#/properties/modules/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/modules",schemaPath:"#/properties/modules/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.exclude_modules !== undefined){
let data10 = data.exclude_modules;
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
if(typeof data10[i1] !== "string"){
const err14 = {instancePath:instancePath+"/exclude_modules/" + i1,schemaPath:"#/properties/exclude_modules/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/exclude_modules",schemaPath:"#/properties/exclude_modules/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.per_record_streams !== undefined){
let data12 = data.per_record_streams;
if(Array.isArray(data12)){
const len2 = data12.length;
for(let i2=0; i2<len2; i2++){
if(typeof data12[i2] !== "string"){
const err16 = {instancePath:instancePath+"/per_record_streams/" + i2,schemaPath:"#/properties/per_record_streams/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/per_record_streams",schemaPath:"#/properties/per_record_streams/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.read_strategy !== undefined){
let data14 = data.read_strategy;
if(typeof data14 !== "string"){
const err18 = {instancePath:instancePath+"/read_strategy",schemaPath:"#/properties/read_strategy/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(!((((data14 === "auto") || (data14 === "records")) || (data14 === "coql")) || (data14 === "bulk"))){
const err19 = {instancePath:instancePath+"/read_strategy",schemaPath:"#/properties/read_strategy/enum",keyword:"enum",params:{allowedValues: schema11.properties.read_strategy.enum}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.include_deleted !== undefined){
if(typeof data.include_deleted !== "boolean"){
const err20 = {instancePath:instancePath+"/include_deleted",schemaPath:"#/properties/include_deleted/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.include_converted_leads !== undefined){
if(typeof data.include_converted_leads !== "boolean"){
const err21 = {instancePath:instancePath+"/include_converted_leads",schemaPath:"#/properties/include_converted_leads/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.include_unapproved_records !== undefined){
if(typeof data.include_unapproved_records !== "boolean"){
const err22 = {instancePath:instancePath+"/include_unapproved_records",schemaPath:"#/properties/include_unapproved_records/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.embed_children !== undefined){
if(typeof data.embed_children !== "boolean"){
const err23 = {instancePath:instancePath+"/embed_children",schemaPath:"#/properties/embed_children/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.system_properties !== undefined){
if(typeof data.system_properties !== "boolean"){
const err24 = {instancePath:instancePath+"/system_properties",schemaPath:"#/properties/system_properties/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.attachment_folder !== undefined){
if(typeof data.attachment_folder !== "string"){
const err25 = {instancePath:instancePath+"/attachment_folder",schemaPath:"#/properties/attachment_folder/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.attachment_max_bytes !== undefined){
let data21 = data.attachment_max_bytes;
if(!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))){
const err26 = {instancePath:instancePath+"/attachment_max_bytes",schemaPath:"#/properties/attachment_max_bytes/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 < 1 || isNaN(data21)){
const err27 = {instancePath:instancePath+"/attachment_max_bytes",schemaPath:"#/properties/attachment_max_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data.email_content !== undefined){
if(typeof data.email_content !== "boolean"){
const err28 = {instancePath:instancePath+"/email_content",schemaPath:"#/properties/email_content/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.lookback_seconds !== undefined){
let data23 = data.lookback_seconds;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
const err29 = {instancePath:instancePath+"/lookback_seconds",schemaPath:"#/properties/lookback_seconds/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 < 0 || isNaN(data23)){
const err30 = {instancePath:instancePath+"/lookback_seconds",schemaPath:"#/properties/lookback_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
if(data.formula_refresh_hours !== undefined){
let data24 = data.formula_refresh_hours;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
const err31 = {instancePath:instancePath+"/formula_refresh_hours",schemaPath:"#/properties/formula_refresh_hours/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 < 0 || isNaN(data24)){
const err32 = {instancePath:instancePath+"/formula_refresh_hours",schemaPath:"#/properties/formula_refresh_hours/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
if(data.reconcile_hours !== undefined){
let data25 = data.reconcile_hours;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err33 = {instancePath:instancePath+"/reconcile_hours",schemaPath:"#/properties/reconcile_hours/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 < 0 || isNaN(data25)){
const err34 = {instancePath:instancePath+"/reconcile_hours",schemaPath:"#/properties/reconcile_hours/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
if(data.tracked_ids !== undefined){
let data26 = data.tracked_ids;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
const err35 = {instancePath:instancePath+"/tracked_ids",schemaPath:"#/properties/tracked_ids/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 < 0 || isNaN(data26)){
const err36 = {instancePath:instancePath+"/tracked_ids",schemaPath:"#/properties/tracked_ids/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
if(data.max_concurrent_requests !== undefined){
let data27 = data.max_concurrent_requests;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err37 = {instancePath:instancePath+"/max_concurrent_requests",schemaPath:"#/properties/max_concurrent_requests/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 100 || isNaN(data27)){
const err38 = {instancePath:instancePath+"/max_concurrent_requests",schemaPath:"#/properties/max_concurrent_requests/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data27 < 1 || isNaN(data27)){
const err39 = {instancePath:instancePath+"/max_concurrent_requests",schemaPath:"#/properties/max_concurrent_requests/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
if(data.edition !== undefined){
let data28 = data.edition;
if(typeof data28 !== "string"){
const err40 = {instancePath:instancePath+"/edition",schemaPath:"#/properties/edition/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(!(((((data28 === "Free") || (data28 === "Standard")) || (data28 === "Professional")) || (data28 === "Enterprise")) || (data28 === "Ultimate"))){
const err41 = {instancePath:instancePath+"/edition",schemaPath:"#/properties/edition/enum",keyword:"enum",params:{allowedValues: schema11.properties.edition.enum}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.api_credits_per_sync !== undefined){
let data29 = data.api_credits_per_sync;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
const err42 = {instancePath:instancePath+"/api_credits_per_sync",schemaPath:"#/properties/api_credits_per_sync/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if((typeof data29 == "number") && (isFinite(data29))){
if(data29 < 1 || isNaN(data29)){
const err43 = {instancePath:instancePath+"/api_credits_per_sync",schemaPath:"#/properties/api_credits_per_sync/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
if(data.api_credits_reserve_percent !== undefined){
let data30 = data.api_credits_reserve_percent;
if(!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30)))){
const err44 = {instancePath:instancePath+"/api_credits_reserve_percent",schemaPath:"#/properties/api_credits_reserve_percent/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 > 99 || isNaN(data30)){
const err45 = {instancePath:instancePath+"/api_credits_reserve_percent",schemaPath:"#/properties/api_credits_reserve_percent/maximum",keyword:"maximum",params:{comparison: "<=", limit: 99}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data30 < 0 || isNaN(data30)){
const err46 = {instancePath:instancePath+"/api_credits_reserve_percent",schemaPath:"#/properties/api_credits_reserve_percent/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
if(data.redis_url !== undefined){
if(typeof data.redis_url !== "string"){
const err47 = {instancePath:instancePath+"/redis_url",schemaPath:"#/properties/redis_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.token_store !== undefined){
if(typeof data.token_store !== "string"){
const err48 = {instancePath:instancePath+"/token_store",schemaPath:"#/properties/token_store/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.user_agent !== undefined){
if(typeof data.user_agent !== "string"){
const err49 = {instancePath:instancePath+"/user_agent",schemaPath:"#/properties/user_agent/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.accounts_url !== undefined){
if(typeof data.accounts_url !== "string"){
const err50 = {instancePath:instancePath+"/accounts_url",schemaPath:"#/properties/accounts_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.api_url !== undefined){
if(typeof data.api_url !== "string"){
const err51 = {instancePath:instancePath+"/api_url",schemaPath:"#/properties/api_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
